"""The calls that a scenario makes, as this side of the border knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lora_tutor.grading.jail.wire import RemoteMark


@dataclass(frozen=True, slots=True)
class Call:
    """`target` is an entry point, the type of an object, or an observer; `method` is empty for an
    entry point itself. Of `given` the last ones have `names`."""

    target: str
    method: str
    given: tuple[Any, ...]
    names: tuple[str, ...]

    def key(self, index: int) -> int | str:
        """How the argument was given: by its place, or by its name."""
        first = len(self.given) - len(self.names)
        return index if index < first else self.names[index - first]


Argument = tuple[int, int]
"""The number of a call and the index of an argument in it."""


@dataclass(slots=True)
class CallLog:
    """`changed` has every object that was passed in and changed in place: by where it was first
    passed, since the same scenario passes it there to any implementation, the call that it was an
    argument of when that was found. `forms` has what kinds of things each target has given."""

    calls: list[Call] = field(default_factory=list)
    changed: dict[Argument, tuple[Call, int]] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)

    def add(
        self, target: str, method: str, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> int:
        """The number of the call that is to come."""
        given = (*arguments, *keywords.values())
        self.calls.append(Call(target, method, given, tuple(keywords)))
        return len(self.calls) - 1

    def given(self, number: int, index: int) -> Any:
        """An argument; IndexError where there is none."""
        if number < 0 or index < 0:
            raise IndexError
        return self.calls[number].given[index]

    def answered(self, number: int, value: object) -> None:
        """What a call has given."""
        self.forms.setdefault(self.calls[number].target, set()).add(_form(value))

    def note(self, number: int, index: int) -> None:
        """The other side has found this argument changed."""
        wanted = _identity(self.given(number, index))
        first = next(
            (at, place)
            for at, call in enumerate(self.calls)
            for place, value in enumerate(call.given)
            if _identity(value) == wanted
        )
        self.changed.setdefault(first, (self.calls[number], index))


def _form(value: object) -> str:
    """The kind of a value in words; of a tuple its length too."""
    if isinstance(value, RemoteMark):
        return repr(value).strip("<>")
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    name = type(value).__name__
    known = {"ndarray": "a NumPy array", "Tensor": "a torch Tensor", "int": "an int"}
    return known.get(name, f"a {name}")


def _identity(value: object) -> object:
    """What lives on the other side is one object by its number."""
    return repr(value.mark) if isinstance(value, RemoteMark) else id(value)
