// Package sandbox closes the cage around the process that calls it: files, system calls, resources.
//
// It is best effort: what the kernel lacks is returned, to be logged, and the rest is closed all the same.
package sandbox

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Cage says what the process may still do once it is closed.
type Cage struct {
	Bench    string   // the one folder to read
	Out      string   // the folder in it to write to
	Programs []string // what may be executed; none: nothing, and nothing outside the bench is read
	Memory   uint64   // address space in bytes, 0: 4 GiB
	FileSize uint64   // of one written file, 0: 8 GiB
	CPU      uint64   // seconds in the process's whole life, 0: 1200
}

const (
	readFile = landlock.AccessFSSet(ll.AccessFSReadFile)
	readTree = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir)
	useOut   = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir | ll.AccessFSWriteFile |
		ll.AccessFSMakeReg | ll.AccessFSRemoveFile | ll.AccessFSTruncate)
	useNull = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSWriteFile)
	run     = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSExecute)
)

// Enter closes the cage for every thread of the process and names the protections that the kernel lacks.
func Enter(c Cage) (missing []string, err error) {
	if err := limit(c); err != nil {
		return nil, err
	}
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 1 {
		missing = append(missing, "landlock")
	} else {
		if abi < 4 {
			missing = append(missing, fmt.Sprintf("landlock network rules (its version is %d)", abi))
		}
		if err := landlock.V7.BestEffort().Restrict(c.rules()...); err != nil {
			return nil, fmt.Errorf("restrict files: %w", err)
		}
	}
	if !seccomp.Supported() {
		return append(missing, "seccomp"), nil
	}
	if err := seccomp.LoadFilter(c.filter()); err != nil {
		return nil, fmt.Errorf("filter system calls: %w", err)
	}
	return missing, nil
}

func limit(c Cage) error {
	if c.Memory == 0 {
		c.Memory = 4 << 30
	}
	if c.FileSize == 0 {
		c.FileSize = 8 << 30
	}
	if c.CPU == 0 {
		c.CPU = 1200
	}
	for what, n := range map[int]uint64{
		unix.RLIMIT_AS: c.Memory, unix.RLIMIT_FSIZE: c.FileSize, unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: 256,
		unix.RLIMIT_CPU: c.CPU,
	} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: n, Max: n}); err != nil {
			return fmt.Errorf("limit resource %d: %w", what, err)
		}
	}
	return nil
}

func (c Cage) rules() []landlock.Rule {
	rules := []landlock.Rule{
		landlock.PathAccess(readTree, c.Bench),
		landlock.PathAccess(useOut, c.Out),
		landlock.PathAccess(useNull, "/dev/null").IgnoreIfMissing(),
	}
	if len(c.Programs) == 0 {
		return rules
	}
	loaders, _ := filepath.Glob("/lib*/ld-linux*.so.*")
	for _, path := range append(loaders, c.Programs...) {
		rules = append(rules, landlock.PathAccess(run, path).IgnoreIfMissing())
	}
	// Libraries are read, and mapped, but not executable by themselves.
	return append(rules,
		landlock.PathAccess(readTree, "/usr/lib", "/lib", "/lib64", "/usr/local/lib").IgnoreIfMissing(),
		landlock.PathAccess(readFile, "/etc/ld.so.cache", "/proc/cpuinfo", "/dev/urandom").IgnoreIfMissing(),
		landlock.PathAccess(readTree, "/sys/devices/system").IgnoreIfMissing())
}

// calm are the system calls of a process that computes, and reads and writes files it can name.
var calm = []string{
	"read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "close", "lseek", "fsync", "fdatasync",
	"open", "openat", "openat2", "creat", "stat", "lstat", "fstat", "newfstatat", "fstatat", "statx", "access", "faccessat", "faccessat2",
	"readlink", "readlinkat", "getcwd", "getdents64", "unlink", "unlinkat", "ftruncate", "truncate", "fallocate", "fadvise64",
	"dup", "dup2", "dup3", "fcntl", "pipe", "pipe2", "poll", "ppoll", "select", "pselect6", "copy_file_range", "sendfile", "splice",
	"epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd2", "flock", "rename", "renameat", "renameat2",
	"mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "mincore", "msync", "membarrier", "mlock", "munlock",
	"futex", "futex_waitv", "set_robust_list", "get_robust_list", "rseq", "clone", "clone3", "set_tid_address",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "sigaltstack", "restart_syscall",
	"sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_getscheduler", "sched_setscheduler", "getcpu",
	"sched_get_priority_max", "sched_get_priority_min", "setpriority", "getpriority",
	"nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "times",
	"timer_create", "timer_settime", "timer_delete", "timerfd_create", "timerfd_settime", "setitimer", "getitimer",
	"getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "getrandom", "uname", "sysinfo",
	"getrlimit", "prlimit64", "getrusage", "arch_prctl", "prctl", "exit", "exit_group", "capget",
}

// starting are the further calls of a process that runs others.
var starting = []string{
	"execve", "vfork", "fork", "wait4", "waitid", "kill", "tgkill", "pidfd_open", "pidfd_send_signal", "setpgid", "setrlimit", "umask", "ioctl",
}

func (c Cage) filter() seccomp.Filter {
	group := seccomp.SyscallGroup{Action: seccomp.ActionAllow, Names: known(calm)}
	if len(c.Programs) > 0 {
		group.Names = append(group.Names, known(starting)...)
	} else {
		// Go wakes its threads by signals; nobody else gets one.
		group.NamesWithCondtions = []seccomp.NameWithConditions{{
			Name: "tgkill",
			Conditions: seccomp.ArgumentConditions{
				{Argument: 0, Operation: seccomp.Equal, Value: uint64(os.Getpid())}},
		}}
	}
	return seccomp.Filter{
		NoNewPrivs: true,
		Flag:       seccomp.FilterFlagTSync,
		Policy: seccomp.Policy{
			DefaultAction: seccomp.ActionErrno,
			Syscalls:      []seccomp.SyscallGroup{group},
		},
	}
}

// known drops the names that this machine's architecture does not have.
func known(names []string) []string {
	info, err := arch.GetInfo("")
	if err != nil {
		return names
	}
	var out []string
	for _, n := range names {
		if _, ok := info.SyscallNames[n]; ok {
			out = append(out, n)
		}
	}
	return out
}
