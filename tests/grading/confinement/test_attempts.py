"""What a hostile submission may try, and that it fails confined but works unconfined."""

from __future__ import annotations

from typing import Any

import pytest

from lora_tutor.grading.jail.confinement.api import LAYERS

pytestmark = pytest.mark.slow

# name -> snippet. Each must raise PermissionError in the jail; without any layer it must not.
REFUSED = {
    "overwrite_a_file": "open(OUTSIDE, 'w')",
    "append_to_a_file": "open(OUTSIDE, 'a')",
    "make_a_file": "open(BASE + '/new', 'w')",
    "make_a_folder": "os.mkdir(BASE + '/new')",
    "remove_a_file": "os.unlink(OUTSIDE)",
    "truncate_by_name": "os.truncate(OUTSIDE, 0)",
    "truncate_on_open": "os.open(OUTSIDE, os.O_RDONLY | os.O_TRUNC)",
    "read_a_hidden_file": "open(HIDDEN).read()",
    "list_the_folder_above": "os.listdir(BASE)",
    "list_home": "os.listdir(REAL_HOME)",
    "read_beside_readable": "open(BESIDE).read()",
    "read_users": "open('/etc/passwd').read()",
    "read_process_one": "open('/proc/1/status').read()",
    "read_own_maps": "open('/proc/self/maps').read()",
    "read_parents_memory": "open(f'/proc/{DRIVER}/maps').read()",
    "list_open_files": "os.listdir('/proc/self/fd')",
    "read_temporary": "os.listdir('/tmp')",
    "write_shared_memory": "os.close(os.open('/dev/shm/x_confined', os.O_CREAT | os.O_RDWR)); "
    "os.unlink('/dev/shm/x_confined')",
    "chmod": "os.chmod(OUTSIDE, 0o666)",
    "fchmod": "os.fchmod(os.open(FOLDER / 'own', os.O_CREAT | os.O_RDWR), 0o777)",
    "chown": "os.chown(OUTSIDE, -1, os.getegid())",
    "utime": "os.utime(OUTSIDE, (0, 0))",
    "setxattr": "os.setxattr(OUTSIDE, 'user.x', b'1')",
    "symlink_out": "os.symlink(OUTSIDE, FOLDER / 'link')",
    "hard_link_out": "os.link(OUTSIDE, FOLDER / 'link')",
    "fifo": "os.mkfifo(FOLDER / 'fifo')",
    "signal_the_driver": "os.kill(DRIVER, 0)",
    "signal_the_group": "os.kill(0, 0)",
    "signal_another_thread_group": "libc('tgkill', DRIVER, DRIVER, 0)",
    "queue_a_signal": "raw('rt_sigqueueinfo', DRIVER, 0, 0)",
    "signal_by_thread": "raw('tkill', DRIVER, 0)",
    "pidfd": "raw('pidfd_open', DRIVER, 0)",
    "renice": "os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0))",
    "move_to_another_core": "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "pin_the_driver": "os.sched_setaffinity(DRIVER, os.sched_getaffinity(0))",
    "leave_the_group": "os.setpgid(os.getpid(), os.getpid())",
    "fork": "os.fork() or os._exit(0)",
    "vfork_and_exec": "subprocess.run(['/bin/true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "shell": "os.popen('true')",
    "inet_socket": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "udp_socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "unix_socket": "socket.socket(socket.AF_UNIX)",
    "abstract_socket": "socket.socket(socket.AF_UNIX).bind('\\0confined')",
    "socket_pair": "socket.socketpair()",
    "netlink_socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "ptrace": "libc('ptrace', 0, 0, 0, 0)",
    "read_memory_of_others": "raw('process_vm_readv', DRIVER, 0, 0, 0, 0, 0)",
    "limits_of_others": "resource.prlimit(DRIVER, resource.RLIMIT_CPU)",
    "own_limits": "libc('setrlimit', 4, ctypes.byref((ctypes.c_ulong * 2)()))",
    "unshare": "libc('unshare', 0x04000000)",
    "mount": "libc('mount', b'none', FOLDER.as_posix().encode(), b'tmpfs', 1 << 5, None)",
    "chroot": "os.chroot('/')",
    "set_user": "os.setuid(os.getuid())",
    "bpf": "raw('bpf', 0, 0, 0)",
    "perf": "raw('perf_event_open', 0, 0, -1, -1, 0)",
    "keyring": "raw('keyctl', 0, -3, 0)",
    "io_uring": "raw('io_uring_setup', 1, 0)",
    "userfaultfd": "raw('userfaultfd', 1)",
    "memory_file": "raw('memfd_create', ctypes.addressof(ctypes.create_string_buffer(b'x')), 0)",
    "personality": "libc('personality', ctypes.c_ulong(0xFFFFFFFF))",
    "be_dumpable": "libc('prctl', 4, 1, 0, 0, 0)",
    "outlive_the_parent": "libc('prctl', 1, 0, 0, 0, 0)",
    "signals_by_owner": "fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())",
    "lease": "fcntl.fcntl(os.open(FOLDER / 'own', os.O_CREAT), 1024, 2)",
    "fake_typing": "fcntl.ioctl(0, 0x5412, b'x')",
    "shared_memory": "libc('shmget', 0, 4096, 0o1600)",
    "inotify": "libc('inotify_init')",
    "hostname": "socket.sethostname(socket.gethostname())",
}


@pytest.fixture(scope="module")
def confined(run_jobs: Any, user: int | None) -> dict[str, dict[str, Any]]:
    jobs = [{"code": code, "user": user} for code in REFUSED.values()]
    return dict(zip(REFUSED, run_jobs(jobs), strict=True))


@pytest.fixture(scope="module")
def unconfined(run_jobs: Any) -> dict[str, dict[str, Any]]:
    jobs = [{"code": code, "disable": LAYERS} for code in REFUSED.values()]
    return dict(zip(REFUSED, run_jobs(jobs), strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused(name: str, confined: dict[str, dict[str, Any]]) -> None:
    answer = confined[name]
    assert answer["outcome"] == "PermissionError", answer
    assert answer["untouched"]


@pytest.mark.parametrize("name", REFUSED)
def test_would_work_unconfined(name: str, unconfined: dict[str, dict[str, Any]]) -> None:
    assert unconfined[name]["outcome"] != "PermissionError", unconfined[name]


def test_renaming_out_of_the_folder_fails(run_job: Any) -> None:
    answer = run_job("open('own', 'w').close(); os.rename('own', BASE + '/new')")
    assert answer["outcome"] in {"PermissionError", "OSError"}
    assert answer["untouched"]


def test_executing_replaces_nothing(run_job: Any) -> None:
    assert run_job("os.execv('/bin/true', ['true'])")["outcome"] == "PermissionError"
