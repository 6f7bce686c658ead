"""What the checks of an exercise really call: the reference, watched while they run on it.

Calls that come from outside alone are noted, also those of an observer; what the reference calls of
itself is no trial.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.judge import Judge
from lora_tutor.grading.judging.proxies import Implementation, Loopback

FORWARD = "forward"
"""The method that a call of a torch module is."""


@dataclass(frozen=True, slots=True)
class Value:
    """What of an argument is asked for later, since the argument itself may change.

    `kind` is number, flag, array, container, text, none or object; `text` tells values apart;
    `empty` is zero, without items, or with zeros alone.
    """

    kind: str
    text: str
    empty: bool = False
    dtypes: frozenset[str] = frozenset()
    shape: tuple[int, ...] = ()


@dataclass(slots=True)
class SurveyedParameter:
    """A parameter by what it was given in all calls."""

    annotation: str
    optional: bool
    values: set[Value] = field(default_factory=set)


@dataclass(slots=True)
class Entry:
    """An entry point, or a method of one; `parameters` by name, and for a method in `made_with`
    what its objects were made with, by the name of the option."""

    parameters: dict[str, SurveyedParameter] = field(default_factory=dict)
    made_with: dict[str, set[Value]] = field(default_factory=dict)
    calls: int = 0


@dataclass(slots=True)
class _Object:
    """One object of an entry point: what it was made with, and what was called on it."""

    instance: object  # kept, for a new one may get the identity of one that is gone
    order: list[str] = field(default_factory=list)
    options: dict[str, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Survey:
    """`entries` by (entry point, method), where a function has the method ""; `orders` and `modes`
    by entry point: what was called on each object, in order, and whether torch's modules were in
    training when they were called."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    orders: dict[str, list[list[str]]] = field(default_factory=dict)
    modes: dict[str, set[bool]] = field(default_factory=dict)


def survey(case: Case, hidden: HiddenChecks, seed: int) -> Survey:
    """Run every check on the reference and note what it calls."""
    found = Survey()
    for check in hidden.checks:
        name = f"{case.exercise.id}.surveyed"
        line = Loopback(case.reference_source, name, case.classes, case.observers)
        _Watch(found).enter(line.names, case.exercise.entry_points)
        hidden.run(check, Judge(case, Implementation(line), case.reference_source, seed))
    return found


class _Watch:
    """Puts a note-taker before every entry point of one loaded reference."""

    def __init__(self, found: Survey) -> None:
        self._found = found
        self._inside = False
        self._objects: dict[int, _Object] = {}

    def enter(self, names: dict[str, Any], entry_points: Iterable[str]) -> None:
        for name in entry_points:
            value = names.get(name)
            if inspect.isclass(value):
                for method, function in list(vars(value).items()):
                    if inspect.isfunction(function) and _is_public(method):
                        setattr(value, method, self._noted(name, method, function))
            elif inspect.isfunction(value):
                names[name] = self._noted(name, "", value)

    def _noted(self, owner: str, method: str, function: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(function)
        entry = self._found.entries.setdefault((owner, method), Entry())
        for parameter in signature.parameters.values():
            if not (method and parameter.name == "self"):
                entry.parameters.setdefault(parameter.name, _parameter(parameter))

        @functools.wraps(function)
        def noted(*arguments: Any, **keywords: Any) -> Any:
            if self._inside:
                return function(*arguments, **keywords)
            self._note(owner, method, entry, signature, arguments, keywords)
            self._inside = True
            try:
                return function(*arguments, **keywords)
            finally:
                self._inside = False

        return noted

    def _note(
        self,
        owner: str,
        method: str,
        entry: Entry,
        signature: inspect.Signature,
        arguments: tuple[Any, ...],
        keywords: Mapping[str, Any],
    ) -> None:
        try:
            bound = signature.bind(*arguments, **keywords)
        except TypeError:
            return  # the call will say so itself
        bound.apply_defaults()
        entry.calls += 1
        known = entry.parameters
        values = {name: _value(each) for name, each in bound.arguments.items() if name in known}
        for name, value in values.items():
            known[name].values.add(value)
        if method:
            made = self._made(owner, arguments[0])
            if method == "__init__":
                made.options = {n: value for n, value in values.items() if known[n].optional}
            else:
                self._note_method(owner, method, entry, made)

    def _made(self, owner: str, instance: object) -> _Object:
        if id(instance) not in self._objects:
            self._objects[id(instance)] = made = _Object(instance)
            self._found.orders.setdefault(owner, []).append(made.order)
        return self._objects[id(instance)]

    def _note_method(self, owner: str, method: str, entry: Entry, made: _Object) -> None:
        made.order.append(method)
        for option, value in made.options.items():
            entry.made_with.setdefault(option, set()).add(value)
        training = getattr(made.instance, "training", None)
        if method == FORWARD and isinstance(training, bool):
            self._found.modes.setdefault(owner, set()).add(training)


def _is_public(method: str) -> bool:
    return not method.startswith("_") or method in ("__init__", "__call__")


def _parameter(parameter: inspect.Parameter) -> SurveyedParameter:
    given = parameter.annotation
    annotation = "" if given is parameter.empty else getattr(given, "__name__", "") or str(given)
    if "|" in str(given):
        annotation = str(given)
    return SurveyedParameter(annotation, parameter.default is not parameter.empty)


def _value(value: Any) -> Value:
    if value is None:
        return Value("none", "None")
    if isinstance(value, (bool, np.bool_)):
        return Value("flag", str(bool(value)), not value)
    if isinstance(value, (int, float, np.number)):
        return Value("number", f"{value:g}", not value, _dtypes(value))
    if isinstance(value, str):
        return Value("text", repr(value), not value)
    if isinstance(value, (type, np.dtype)) or type(value).__name__ == "dtype":
        return Value("object", getattr(value, "__name__", str(value)))
    if type(value) is np.ndarray or _is_tensor(value):
        empty = not (value != 0).any()
        return Value("array", "array", bool(empty), _dtypes(value), tuple(value.shape))
    if isinstance(value, (list, tuple, dict, set)):
        items = value.values() if isinstance(value, dict) else value
        dtypes = frozenset[str]().union(*(_dtypes(item) for item in items))
        return Value("container", f"{len(value)} items", not value, dtypes)
    weight: Any = getattr(value, "weight", None)
    shape = tuple(weight.shape) if _is_tensor(weight) else ()
    return Value("object", type(value).__name__, False, _dtypes_of_module(value), shape)


def _is_tensor(value: object) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def _dtypes(value: Any) -> frozenset[str]:
    name = str(getattr(value, "dtype", "")).removeprefix("torch.")
    return frozenset({name} if "float" in name else ())


def _dtypes_of_module(value: Any) -> frozenset[str]:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.nn.Module):
        return frozenset()
    return frozenset[str]().union(*(_dtypes(each) for each in value.parameters()))
