// Command calotype is the whole program: server, worker and operator's tools.
package main

import "fmt"

func main() {
	fmt.Println("calotype")
}
