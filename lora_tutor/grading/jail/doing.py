"""What a request of the checker does, in words: for an exception that came before or after any
line of the learner's, so that nobody looks for it there."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_OBSERVING = {
    "parameters": "reading the parameters of {0}",
    "trainable": "asking {0} which parameters train",
    "forward_backward": "a forward and a backward pass through {0}",
    "train_steps": "training {0} for some steps",
    "take_files": "reading the files that were written",
    "plot": "reading what was drawn",
    "table": "reading the table",
}
_METHODS = {
    "load_state_dict": "loading a state_dict into {0}",
    "state_dict": "taking the state_dict of {0}",
    "backward": "the backward pass",
    "deepcopy": "copying {0} with copy.deepcopy",
    "get_parameter": "asking {0} for a parameter",
    "add_module": "putting a module into {0}",
    "requires_grad_": "setting requires_grad of {0}",
}


@dataclass(frozen=True, slots=True)
class Doing:
    """`direct` where the learner's own function was called, and not the library's on an object of
    theirs."""

    words: str
    direct: bool = False


def of(
    request: list[Any], known: Mapping[str, Any], observers: Mapping[str, Callable[..., object]]
) -> Doing:
    """Such as "loading a state_dict into your LoRALinear"; `known` are the learner's globals, and
    `observers` the exercise's own, whose docstrings begin with such words."""
    match request:
        case ["call" | "trace", str() as name, *_]:
            return Doing(f"calling your `{name}`", direct=True)
        case ["call", target, attribute, [*arguments], *_]:
            return _calling(target, attribute, arguments, known)
        case ["get", target, str() as attribute, *_]:
            return Doing(f"reading `{attribute}` of {_whose(target, known)}")
        case ["set", target, str() as attribute, *_]:
            return Doing(f"setting `{attribute}` of {_whose(target, known)}")
        case ["item" | "length" | "assign" | "fetch", target, *_]:
            return Doing(f"using {_whose(target, known)}")
        case ["observe", str() as name, [*arguments], *_]:
            said = _OBSERVING.get(name, "looking at {0}")
            if name in observers:
                said = (observers[name].__doc__ or "").strip().partition("\n")[0] or said
            return Doing(said.replace("{0}", _whose(arguments[0] if arguments else None, known)))
    return Doing("using what your code gave")


def _calling(
    target: Any, attribute: str | None, arguments: list[Any], known: Mapping[str, Any]
) -> Doing:
    owner = _attribute(target, "__self__") if attribute is None else target
    name = attribute or str(_attribute(target, "__name__") or "")[:100]
    if name == "deepcopy" and arguments:
        owner = arguments[0]
    if name in _METHODS:
        return Doing(_METHODS[name].format(_whose(owner, known)))
    if not name or isinstance(target, type):
        return Doing(f"calling {_whose(target, known)}", direct=True)
    if owner is None or isinstance(owner, types.ModuleType):
        return Doing(f"calling `{name}`")
    return Doing(f"calling `{name}` of {_whose(owner, known)}", direct=True)


def _whose(value: Any, known: Mapping[str, Any]) -> str:
    """ "your LoRALinear", where the learner's file defines the class, else "the Linear"."""
    if isinstance(value, str):
        return f"your `{value}`"
    if value is None:
        return "what your code gave"
    is_named = isinstance(value, type | types.FunctionType)
    kind = value if isinstance(value, type) else type(value)
    mine = _attribute(value if is_named else kind, "__module__") == known.get("__name__")
    if mine and isinstance(value, types.FunctionType):
        return f"your `{_attribute(value, '__name__')}`"
    return f"{'your' if mine else 'the'} {kind.__name__}"


def _attribute(value: Any, name: str) -> Any:
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 -- an attribute of foreign code may raise anything
        return None
