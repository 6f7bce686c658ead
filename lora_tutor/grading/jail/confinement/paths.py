"""Which files the jail may read: the interpreter's own and installed packages, without ours."""

from __future__ import annotations

import importlib.util
import os
import site
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from .layer import ConfinementError

_SYSTEM = (
    "/lib64",
    "/usr/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
)

# Pointers to code elsewhere, and metadata, which nobody finds without listing the folder.
_NO_CODE = (".pth", ".egg-link", ".dist-info", ".egg-info")


_COURSE = Path("lessons", "course.toml")


def refuse_hidden(hidden: Iterable[Path], folder: Path, readable: tuple[Path, ...]) -> None:
    """Raise ConfinementError if a hidden path is, or lies under, a reachable one.

    Rights under Landlock reach down the whole tree and cannot be taken back further below.
    Folders are compared by device and inode, so links and second mounts are seen through.
    """
    granted = identities(readable)
    own = _identity(folder)
    for secret in hidden:
        for ancestor, identity in _ancestry(secret):
            if identity in granted or identity == own:
                raise ConfinementError(f"the hidden path {secret} lies under {ancestor}")


@cache
def _ancestry(secret: Path) -> tuple[tuple[Path, tuple[int, int]], ...]:
    """What is there of a hidden path and the folders around it; kept, as `identities` are."""
    resolved = secret.resolve()
    around = ((each, _identity(each)) for each in (resolved, *resolved.parents))
    return tuple((each, identity) for each, identity in around if identity is not None)


@cache
def identities(paths: tuple[Path, ...]) -> frozenset[tuple[int, int]]:
    """Device and inode of each path that is there; kept, for every jail asks for the same."""
    return frozenset(found for path in paths if (found := _identity(path)) is not None)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def carve(root: Path, holes: Collection[Path]) -> Iterator[Path]:
    """`root`, or where holes lie below it the largest parts which leave them out.

    All paths resolved. A link is left out: it would grant whatever it points to.
    """
    if root in holes:
        return
    if not any(hole.is_relative_to(root) for hole in holes):
        yield root
        return
    try:
        entries = sorted(os.scandir(root), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.is_symlink():
            yield from carve(root / entry.name, holes)


def _site_folders() -> list[Path]:
    """Every folder of installed packages, resolved: granted entry by entry, never as a whole."""
    names = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()]
    if site.ENABLE_USER_SITE:
        names.append(site.getusersitepackages())
    names += [entry for entry in sys.path if Path(entry).name in {"site-packages", "dist-packages"}]
    return list(dict.fromkeys(Path(name).resolve() for name in names))


def _foreign_site_folders() -> list[Path]:
    """Folders of packages that are not on our path: those of the system and of the base."""
    libraries = {Path(sys.base_prefix) / "lib", Path("/usr/lib"), Path("/usr/lib64")}
    return [
        folder.resolve()
        for library in libraries
        for name in ("site-packages", "dist-packages")
        for folder in library.glob(f"python3*/{name}")
    ]


def _library_folders() -> list[Path]:
    """Standard library, its compiled modules, and shared libraries of the base and the system."""
    names = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    names |= {entry for entry in sys.path if Path(entry).name == "lib-dynload"}
    shared = {Path("/lib"), Path("/usr/lib"), Path(sys.base_prefix) / "lib"}
    # Debian keeps shared libraries one level lower, beside much that no interpreter needs.
    triplet = sysconfig.get_config_var("MULTIARCH") or ""
    lower = {folder: folder / triplet for folder in shared}
    folders = {lower[folder] if lower[folder].is_dir() else folder for folder in shared}
    return sorted({path.resolve() for path in (*(Path(name) for name in names), *folders)})


def _locations(package: str) -> Iterator[Path]:
    """Where a top-level package lives; nothing if it is not installed. Does not import it."""
    spec = importlib.util.find_spec(package)
    if spec is None:
        return
    if spec.submodule_search_locations is not None:
        yield from (Path(location).resolve() for location in spec.submodule_search_locations)
    elif spec.origin is not None:
        yield Path(spec.origin).resolve()


def _belongs(entry: str, package: str) -> bool:
    """Whether an entry of site-packages is the package, its metadata or its editable pointer."""
    name, wanted = entry.lower().replace("-", "_"), package.lower().replace("-", "_")
    return name.split(".")[0] == wanted or name.startswith(
        (f"{wanted}_", f"__editable__.{wanted}", f"__editable___{wanted}")
    )


def _is_course(package: Path) -> bool:
    """Whether it is a course that somebody installed: its hidden checks lie in it."""
    return (package / _COURSE).exists()


def _installed(folder: Path, holes: Collection[Path], excluded: Collection[str]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        ours = any(_belongs(entry.name, package) for package in excluded)
        pointer = entry.name.endswith(_NO_CODE) or entry.name.startswith("__editable__")
        if not (ours or pointer or entry.is_symlink() or _is_course(folder / entry.name)):
            yield from carve(folder / entry.name, holes)


def readable_roots(exclude_packages: Iterable[str]) -> tuple[Path, ...]:
    """Files and folders which a confined interpreter needs, all resolved and existing.

    The standard library, shared libraries, time zones and installed packages; folders of
    packages are granted entry by entry without the excluded ones and without courses. Nothing
    else on `sys.path` is granted, so the target of an editable install stays out.
    """
    excluded = frozenset(exclude_packages)
    installed = _site_folders()
    own = {location for package in excluded for location in _locations(package)}
    holes = own | {*installed, *_foreign_site_folders()}
    if sys.pycache_prefix:
        # Bytecode of everything lies there, of hidden checks too where they were ever imported.
        holes.add(Path(sys.pycache_prefix).resolve())
    roots: dict[Path, None] = {}
    for folder in (*_library_folders(), *(Path(name).resolve() for name in _SYSTEM)):
        if folder.exists():
            roots |= dict.fromkeys(carve(folder, holes))
    for folder in installed:
        # Another folder of packages may lie inside this one; it is carved on its own.
        inner = holes - {folder}
        roots |= dict.fromkeys(_installed(folder, inner, excluded))
    return tuple(_outermost(roots))


def _outermost(roots: Collection[Path]) -> list[Path]:
    """Without what lies under another root: fewer rules, and the kernel asks each in turn."""
    chosen = set(roots)
    return [root for root in roots if chosen.isdisjoint(root.parents)]
