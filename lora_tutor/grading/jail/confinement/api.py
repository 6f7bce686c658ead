"""Confine this process, for good, before it runs code which nobody has read.

    prepare(readable, root)                     # once, in the process which forks the jails
    pid = fork(disable)                         # a jail, born into its namespaces where possible
    layers = confine(Request(folder, ...))      # in the jail, right after the fork

Each layer which the system refuses is simply not in the answer; the rest holds.
"""

from __future__ import annotations

import importlib.machinery
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import landlock, limits, namespaced_fork, namespaces, process, seccomp, syscalls
from .layer import ConfinementError, Layer
from .limits import JailLimits
from .paths import identities, readable_roots, refuse_hidden

__all__ = [
    "LAYERS",
    "ConfinementError",
    "JailLimits",
    "Layer",
    "Request",
    "available",
    "confine",
    "fork",
    "prepare",
    "readable_roots",
]

LAYERS = ("process", "rlimits", "userns", "netns", "pidns", "landlock", "seccomp")

_SWITCHED_OFF = Layer(False, "switched off")


@dataclass(frozen=True, slots=True)
class Request:
    """What one jail may do.

    `folder` is its private folder, the only place for writes. `readable` are the files and
    folders it may read. Every descriptor but `keep_fds` is closed (0, 1 and 2 become
    `/dev/null`). `hidden` paths must not lie under any of those. `disable` switches layers off
    by name, for tests of weak isolation.
    """

    folder: Path
    readable: tuple[Path, ...]
    keep_fds: tuple[int, ...]
    limits: JailLimits
    hidden: tuple[Path, ...]
    disable: frozenset[str] = frozenset()


_prepared: landlock.Prepared | None = None


def prepare(readable: tuple[Path, ...] = (), root: Path | None = None) -> None:
    """Do what can be done once, before jails are forked: each of them is then quicker.

    `readable` is what the requests of those jails will name, `root` holds all their folders.
    """
    global _prepared
    identities(readable)
    namespaced_fork.possible()
    if root is not None:
        _prepared = landlock.prepare(readable, root)
    machine = syscalls.architecture()
    if machine is not None:
        seccomp.program(machine, 1)  # the jail's number for itself where PID namespaces are
    _remember_importable()


def fork(disable: frozenset[str] = frozenset()) -> int:
    """Fork a jail, which ends with its parent: 0 in the child, which must `confine` itself with
    the same layers switched off. Call it in a process with a single thread."""
    return namespaced_fork.fork(inside=disable.isdisjoint(namespaces.NAMED))


@cache
def _remember_importable() -> None:
    """Let the import system list its folders while it may.

    Folders of packages are granted entry by entry, which does not include listing them; a
    search for a module that is not there makes the finders keep every list, for forks too.
    """
    importlib.machinery.PathFinder.find_spec("_no_module_of_this_name")


def _check(request: Request) -> None:
    unknown = request.disable - set(LAYERS)
    if unknown:
        raise ConfinementError(f"no such layer: {', '.join(sorted(unknown))}")
    if not request.folder.is_dir():
        raise ConfinementError(f"the jail's folder {request.folder} is not there")
    refuse_hidden(request.hidden, request.folder, request.readable)


def _confine(request: Request) -> dict[str, Layer]:
    _check(request)
    off = request.disable
    folder = request.folder.resolve()
    parent = os.getppid()
    _remember_importable()
    inside = namespaced_fork.born_inside()
    entered = namespaces.all_entered() if inside else namespaces.enter(off)
    if entered["userns"].holds and "rlimits" not in off:
        # A limit of resources which has no name of its own.
        namespaces.small_folder(folder, own_mounts=inside)
    prepared = None if "landlock" in off else _prepared
    if "process" in off:
        layers = {"process": _SWITCHED_OFF}
    else:
        rules = () if prepared is None else (prepared.descriptor,)
        layers = {"process": process.settle(folder, (*request.keep_fds, *rules))}
        # Tied to the parent now; if it ended before that, there is nobody to work for. Inside a
        # PID namespace the parent is the waiter, which was asked already.
        if not entered["pidns"].holds and sys.platform != "win32" and os.getppid() != parent:
            os._exit(1)
    own_users = entered["userns"].holds
    layers["rlimits"] = (
        _SWITCHED_OFF
        if "rlimits" in off
        else limits.apply(request.limits, own_user_namespace=own_users)
    )
    layers |= entered
    layers["landlock"] = (
        _SWITCHED_OFF
        if "landlock" in off
        else landlock.restrict(folder, request.readable, prepared)
    )
    layers["seccomp"] = _SWITCHED_OFF if "seccomp" in off else seccomp.install()
    return layers


def confine(request: Request) -> tuple[str, ...]:
    """Confine the calling process; the names of the layers which hold, in the order of LAYERS.

    Call it in a process with a single thread. Where a PID namespace is to be had and the caller
    does not come from `fork`, it returns as a child, pid 1 of the namespace; the process which
    called stays behind to wait, ends as the child ends, and takes it along when killed.

    Raises ConfinementError for an unsound request, before anything is changed, or when the
    process is left half way; it must not run untrusted code then.
    """
    return _holding(_confine(request))


def _holding(layers: Mapping[str, Layer]) -> tuple[str, ...]:
    return tuple(name for name in LAYERS if name in layers and layers[name].holds)


def available(disable: frozenset[str] = frozenset()) -> dict[str, Layer]:
    """Every layer by name, tried for real in a forked child; the caller stays as it is.

    A layer may stand on one that is switched off: so what is left is tried, and not reckoned.
    """
    if not hasattr(os, "fork"):
        return {name: Layer(name == "process", "this system has no more") for name in LAYERS}
    folder = Path(tempfile.mkdtemp(prefix="confinement-"))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            layers = _confine(Request(folder, (), (writing,), JailLimits(), (), disable))
            answer = {name: (layer.holds, layer.detail) for name, layer in layers.items()}
            os.write(writing, json.dumps(answer).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    shutil.rmtree(folder, ignore_errors=True)
    if not text:
        return dict.fromkeys(LAYERS, Layer(False, "the trial ended before it answered"))
    answer = json.loads(text)
    return {name: Layer(*answer[name]) for name in LAYERS}
