"""The system calls which the jail may make: an allow list, everything else answers EPERM.

What Python, numpy, torch and sympy need for computing, threads, and files (whose paths Landlock
judges). Nothing that starts a process, makes a socket, or reaches another process; nor chmod,
chown, utime and extended attributes, which Landlock does not see; nor a move to other cores, where
a neighbour may be at work.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache

from . import syscalls
from .bpf import Action, Instruction, Test, epilogue, prologue, rule
from .layer import Layer

# AUDIT_ARCH_* of include/uapi/linux/audit.h, and where the x32 numbers begin.
_AUDIT = {"x86_64": (0xC000_003E, 0x4000_0000), "aarch64": (0xC000_00B7, None)}
# One past the newest call that was weighed for this list (Linux 6.17, file_setattr).
_FIRST_UNKNOWN = 470

_FREELY_TEXT = """
read write pread64 pwrite64 readv writev preadv pwritev preadv2 pwritev2 close close_range lseek
stat fstat lstat newfstatat statx access faccessat faccessat2 getdents getdents64 getcwd chdir
fchdir readlink readlinkat creat mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2
ftruncate fallocate fsync fdatasync sync_file_range fadvise64 readahead copy_file_range sendfile
splice tee statfs fstatfs flock umask dup dup2 dup3 pipe pipe2
select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
epoll_pwait2 eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime
mmap munmap mprotect mremap madvise brk msync membarrier rseq set_robust_list
get_robust_list futex futex_waitv futex_wake futex_wait futex_requeue get_mempolicy arch_prctl
map_shadow_stack exit exit_group getpid gettid getppid getpgrp getpgid getsid getuid geteuid
getgid getegid getresuid getresgid getgroups capget sched_yield sched_getaffinity sched_getparam
sched_getscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval
getpriority getrlimit getrusage times uname sysinfo getrandom getcpu time gettimeofday
clock_gettime clock_getres clock_nanosleep nanosleep getitimer setitimer alarm pause timer_create
timer_settime timer_gettime timer_getoverrun timer_delete restart_syscall rt_sigaction
rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
set_tid_address wait4 waitid recvfrom recvmsg shutdown getsockopt getsockname getpeername
"""
_FREELY = tuple(_FREELY_TEXT.split())

# ENOSYS and not EPERM: the C library falls back to clone, and to open.
_AS_IF_ABSENT = ("clone3", "openat2")

_CLONE_THREAD = 0x0001_0000
# NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
_CLONE_NEW_ANY = 0x80 | 0x0002_0000 | 0x7E00_0000
_ACCESS_MODE_AND_TRUNCATE = 0o3 | 0o1000

# F_DUPFD .. F_SETLKW; open-file locks; F_DUPFD_CLOEXEC, F_GETPIPE_SZ. Not F_SETOWN, F_SETSIG,
# F_NOTIFY and F_SETLEASE, which raise signals or act on files beyond the descriptor.
_FCNTL = (*range(8), 36, 37, 38, 1030, 1032)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX, TCGETS2
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C_542A)
# Every PR_GET_* that tells the process of itself, PR_SET_NAME, PR_CAPBSET_READ,
# PR_SET_NO_NEW_PRIVS, PR_SET_VMA (malloc names its regions).
_PRCTL = (2, 3, 15, 16, 21, 23, 30, 38, 39, 42, 0x5356_4D41)


def _conditions(own_pid: int) -> dict[str, tuple[Test, ...]]:
    """The calls which are allowed only with certain arguments."""
    # Opening for reading with O_TRUNC empties a file, and Landlock before ABI 3 lets it.
    opening = {
        "open": 1,
        "openat": 2,
    }
    tests: dict[str, tuple[Test, ...]] = {
        name: (_not_truncating(argument),) for name, argument in opening.items()
    }
    return tests | {
        "clone": (Test(0, (_CLONE_THREAD,), mask=_CLONE_THREAD | _CLONE_NEW_ANY),),
        "kill": (Test(0, (own_pid,)),),
        "tgkill": (Test(0, (own_pid,)),),
        "prlimit64": (
            Test(0, (0, own_pid)),
            Test(2, (0,)),
            Test(2, (0,), high=True),
        ),
        # No address: the jail speaks over the socket it was given and to nobody else.
        "sendto": (Test(4, (0,)), Test(4, (0,), high=True)),
        "fcntl": (Test(1, _FCNTL),),
        "ioctl": (Test(1, _IOCTL),),
        "prctl": (Test(0, _PRCTL),),
    }


def _not_truncating(argument: int) -> Test:
    allowed = tuple(
        mode | truncate
        for mode in range(4)
        for truncate in (0, 0o1000)
        if not (mode == os.O_RDONLY and truncate)
    )
    return Test(argument, allowed, mask=_ACCESS_MODE_AND_TRUNCATE)


@cache
def _fixed(machine: str) -> bytes:
    """The part of the program that does not name the process, made once in the parent."""
    known = syscalls.numbers(machine)
    instructions: list[Instruction] = prologue(*_AUDIT[machine])
    for name in _FREELY:
        if name in known:
            instructions += rule(known[name], Action.ALLOW)
    for name in _AS_IF_ABSENT:
        instructions += rule(known[name], Action.ENOSYS)
    return _packed(instructions)


def _packed(instructions: list[Instruction]) -> bytes:
    return b"".join(instruction.packed() for instruction in instructions)


@cache
def program(machine: str, own_pid: int) -> bytes:
    """The filter for a process which knows itself as `own_pid`, eight bytes an instruction."""
    known = syscalls.numbers(machine)
    conditional: list[Instruction] = []
    for name, tests in _conditions(own_pid).items():
        if name in known:
            conditional += rule(known[name], Action.ALLOW, tests)
    return _fixed(machine) + _packed([*conditional, *epilogue(_FIRST_UNKNOWN)])


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install() -> Layer:
    """Put the filter on this thread, for good; threads started later inherit it."""
    machine = syscalls.architecture()
    if machine is None:
        return Layer(False, "no system call numbers for this architecture")
    code = program(machine, os.getpid())
    buffer = ctypes.create_string_buffer(code, len(code))
    attr = _Program(len(code) // 8, ctypes.addressof(buffer))
    try:
        syscalls.prctl(38, 1)  # PR_SET_NO_NEW_PRIVS, without which the next call is refused
        syscalls.call("seccomp", 1, 0, ctypes.addressof(attr))  # SECCOMP_SET_MODE_FILTER
    except OSError as error:
        return Layer(False, f"{error.filename}: {error.strerror}")
    return Layer(True, f"allow list of {len(_FREELY) + len(_conditions(1))} calls for {machine}")
