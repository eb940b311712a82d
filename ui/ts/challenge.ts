// A worker: does the work of a challenge (internal/gallery/challenge.go) and tells the answer.
import { sha256 } from '@noble/hashes/sha2.js'

const parts = 8
const bits = 15
const text = new TextEncoder()

onmessage = (e: MessageEvent<string>) => {
  const found: number[] = []
  for (let part = 0; part < parts; part++) {
    const begun = sha256.create().update(text.encode(`${e.data} ${part} `))
    let n = -1
    let sum: Uint8Array
    do sum = begun.clone().update(text.encode(String(++n))).digest()
    while (((sum[0] << 8) | sum[1]) >>> (16 - bits))
    found.push(n)
  }
  postMessage([e.data, ...found].join(' '))
}
