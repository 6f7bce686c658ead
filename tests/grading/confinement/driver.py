"""Run in a fresh interpreter: fork one jail for each job, confine it, run a snippet, report.

Standard input: {"preload": [modules], "jobs": [job, ...]}; standard output: a list of answers.
A job names `code`, `before` (run unconfined), `disable`, `limits`, `user`, `exit`; an answer
holds `layers`, `outcome` ("done" or the name of the exception), `result` (what the snippet left
in `result`), `message`, `status` (of waitpid), `seconds`, `untouched` (the folder around),
`born_inside`. Jails are forked as the grader forks them; those of another user, and those that are
`stepwise`, enter their namespaces after an ordinary fork.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import platform
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from lora_tutor.grading.jail.confinement import namespaced_fork
from lora_tutor.grading.jail.confinement.api import JailLimits, Request, confine, fork, prepare
from lora_tutor.grading.jail.confinement.paths import readable_roots

REAL_HOME = str(Path.home())
# Asked here, for whoever is born into a PID namespace has no parent there.
DRIVER = os.getpid()
LIBC = ctypes.CDLL(None, use_errno=True)
COLUMN = {"x86_64": 0, "aarch64": 1}.get(platform.machine(), 0)
# Beyond the confinement's own list: calls it must refuse, as (x86_64, aarch64).
NUMBERS = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "perf_event_open": (298, 241),
    "pidfd_open": (434, 434),
    "process_vm_readv": (310, 270),
    "rt_sigqueueinfo": (129, 138),
    "tkill": (200, 130),
    "userfaultfd": (323, 282),
}
# Imported before a jail becomes another user, who may be unable to reach the interpreter.
_NAMES = "errno fcntl posix resource signal socket subprocess tempfile threading time"
MODULES = {name: importlib.import_module(name) for name in _NAMES.split()}


def libc(name: str, *arguments: object) -> int:
    ctypes.set_errno(0)
    answer = getattr(LIBC, name)(*arguments)
    if answer < 0 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)
    return answer


def raw(name: str, *arguments: int) -> int:
    words = [ctypes.c_long(argument) for argument in arguments]
    return libc("syscall", ctypes.c_long(NUMBERS[name][COLUMN]), *words)


def jail(job: dict, base: Path, writing: int, readable: tuple[Path, ...]) -> None:
    # The last is `main`'s own, below the folder of all jails, as an interpreter's may be.
    beside = readable[-1].with_name("secret.txt")
    folder, outside, hidden = base / "jail", base / "outside.txt", base / "hidden.txt"
    names = {
        "FOLDER": folder,
        "OUTSIDE": str(outside),
        "HIDDEN": str(hidden),
        "BASE": str(base),
        "DRIVER": DRIVER,
        "REAL_HOME": REAL_HOME,
        "BESIDE": str(beside),
        "libc": libc,
        "raw": raw,
        "os": os,
        "ctypes": ctypes,
        "result": None,
    }
    names |= MODULES
    answer: dict = {"born_inside": namespaced_fork.born_inside()}
    try:
        request = Request(
            folder,
            readable,
            (writing,),
            JailLimits(**job.get("limits", {})),
            (hidden,),
            frozenset(job.get("disable", ())),
        )
        exec(job.get("before", ""), names)
        begun = time.perf_counter()
        answer["layers"] = confine(request)
        answer["seconds"] = time.perf_counter() - begun
        os.write(writing, (json.dumps(answer) + "\n").encode())
        exec(job["code"], names)
        answer["outcome"] = "done"
        answer["result"] = names["result"]
    except BaseException as error:  # noqa: BLE001  (whatever a snippet raises is the answer)
        answer["outcome"] = type(error).__name__
        answer["message"] = "".join(traceback.format_exception(error))[-2000:]
    os.write(writing, (json.dumps(answer) + "\n").encode())


def carry_out(job: dict, readable: tuple[Path, ...]) -> dict:
    base = Path(tempfile.mkdtemp(prefix="confined-"))
    (base / "jail").mkdir()
    (base / "outside.txt").write_text("untouched")
    (base / "hidden.txt").write_text("the answer")
    user = job.get("user")
    if user is not None:
        for path in (base, *base.iterdir()):
            os.chown(path, user, user)
    reading, writing = os.pipe()
    stepwise = user is not None or job.get("stepwise", False)
    child = os.fork() if stepwise else fork(frozenset(job.get("disable", ())))
    if child == 0:
        try:
            if user is not None:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
            jail(job, base, writing, readable)
        finally:
            os._exit(job.get("exit", 0))
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = pipe.read().splitlines()
    status = os.waitpid(child, 0)[1]
    untouched = (base / "outside.txt").exists() and sorted(os.listdir(base)) == [
        "hidden.txt",
        "jail",
        "outside.txt",
    ]
    untouched = untouched and (base / "outside.txt").read_text() == "untouched"
    shutil.rmtree(base)
    answer = json.loads(lines[-1]) if lines else {}
    return answer | {"status": status, "untouched": untouched}


def main() -> None:
    orders = json.load(sys.stdin)
    for module in orders.get("preload", ()):
        importlib.import_module(module)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
    with tempfile.TemporaryDirectory(prefix="interpreter-") as around:
        Path(around, "secret.txt").write_text("beside what may be read")
        packages = Path(around, "packages").resolve()
        packages.mkdir()
        readable = (*readable_roots(["lora_tutor"]), packages)
        prepare(readable, Path(tempfile.gettempdir()))
        print(json.dumps([carry_out(job, readable) for job in orders["jobs"]]))


main()
