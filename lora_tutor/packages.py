"""The packages that we need: what to say where one is missing or cannot be loaded."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from importlib.util import find_spec

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


def sentence_on(error: Exception) -> str | None:
    """What to say of an error while something was loaded; None where no package is to blame."""
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


def _loaded_by(error: Exception) -> str | None:
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
