"""The packages that we need: what to say where one is missing, or cannot be loaded, be it for want
of memory or processes."""

from __future__ import annotations

import errno
import os
import shlex
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

MODULES = {
    "textual": "textual",
    "numpy": "numpy",
    "torch": "torch",
    "sympy": "sympy",
    "pytest": "pytest",
    "watchfiles": "watchfiles",
    "msgpack": "msgpack",
    "click": "click",
    "rich": "rich",
    "aiohttp": "aiohttp",
    "charset-normalizer": "charset_normalizer",
    "fsrs": "fsrs",
    "markdown-it-py": "markdown_it",
    "platformdirs": "platformdirs",
    "safetensors": "safetensors",
    "textual-serve": "textual_serve",
}
"""By the name for pip: the module that it brings. `textual` must bring its extra `syntax` too."""
_NO_MAP = ("failed to map segment", "cannot allocate memory", "can't allocate memory")
"""What loaders say where there is no memory for a library."""
_SYNTAX = "textual[syntax]"
_PACKAGES = {module: package for package, module in MODULES.items()} | {
    "textual": _SYNTAX,
    "tree_sitter": _SYNTAX,
    "tree_sitter_python": _SYNTAX,
}


def is_there(module: str) -> bool:
    """Whether it could be imported; it is not."""
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def absent(modules: Iterable[str]) -> list[str]:
    """Those that cannot be imported, by the names of their packages' own modules."""
    names = dict.fromkeys(each.partition(".")[0] for each in modules)
    return [each for each in names if not is_there(each)]


def install(package: str) -> str:
    """The command that installs it for the Python that runs us."""
    return shlex.join([sys.executable, "-m", "pip", "install", package])


def sentence_on(error: BaseException) -> str | None:
    """What to say of an error while something was loaded; None where no package is to blame, no
    file that stands in for one, and no shortage."""
    if (sentence := _shortage(error) or _stand_in()) is not None:
        return sentence
    if isinstance(error, ModuleNotFoundError) and error.name is not None:
        module = error.name.partition(".")[0]
        # Where its package is there, a module of it is missing, which no command brings.
        if module == "lora_tutor" or module in sys.stdlib_module_names or is_there(module):
            return None
        package = _PACKAGES.get(module, module)
        return (
            f"The package {package} is missing from this Python; `{install(package)}` installs "
            "it, and `lora-tutor doctor` shows what else is missing."
        )
    loaded = _loaded_by(error)
    if loaded is None:
        return None
    reason = " ".join(str(error).split())[:200].rstrip(".")
    return (
        f"The package {_PACKAGES[loaded]} cannot be loaded ({reason}); "
        f"`{install(_PACKAGES[loaded])} --force-reinstall` installs it anew."
    )


def _shortage(error: BaseException) -> str | None:
    """What to say where the machine has no more to give; None for any other error."""
    number = error.errno if isinstance(error, OSError) else None
    thread = isinstance(error, RuntimeError) and "start new thread" in str(error)
    # A write to somebody who does not read has this number too, and other words.
    if thread or (number == errno.EAGAIN and error.args[1:] == (os.strerror(errno.EAGAIN),)):
        return (
            "The system lets no further process or thread begin; close other programs, or raise "
            "the limit (`ulimit -u`)."
        )
    said = str(error).lower() if isinstance(error, ImportError | OSError | RuntimeError) else ""
    if isinstance(error, MemoryError) or any(each in said for each in _NO_MAP):
        return "There is not enough memory; close other programs, or raise the limit (`ulimit -v`)."
    return None


def _stand_in() -> str | None:
    """The sentence on a file that Python takes for a module of its own, or for a package of ours:
    one beside the script, in the current folder, or in one of PYTHONPATH."""
    import sysconfig

    own = {Path(sysconfig.get_path(each)) for each in ("stdlib", "platstdlib")}
    for folder in takewhile(lambda each: each not in own, map(Path, sys.path)):
        # An archive of modules is no folder, and one may be gone.
        for file in sorted(folder.glob("*.py")):
            if file.stem in sys.stdlib_module_names or file.stem in _PACKAGES:
                return (
                    f"Python takes {str(file)!r} for its module {file.stem}; rename that file, or "
                    "take its folder out of PYTHONPATH."
                )
    return None


def _loaded_by(error: BaseException) -> str | None:
    """The package of ours in whose code an error of loading arose."""
    if not isinstance(error, (ImportError, OSError)):
        return None
    found: str | None = None
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        found = module if module in _PACKAGES else found
        trace = trace.tb_next
    return found
