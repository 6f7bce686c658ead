"""The learner's side of the border: holds the loaded file and its objects, and answers requests.

A request is [operation, ...data]; an answer is ["ok", value, changes], ["err", {...}, changes] or
["exit", text], where the changes are those of `Inputs.take`. The same class serves the reference
and the known mistakes in the checker's own process, through the same codec, so that both sides of a
comparison have equal semantics.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lora_tutor.grading.jail import (
    costs,
    doing,
    observers_files,
    observers_plots,
    observers_tables,
    places,
    recording,
    switches,
)
from lora_tutor.grading.jail.errors import Forbidden, SwitchLeft, WireError
from lora_tutor.grading.jail.inputs import UNWATCHED, Inputs, calm
from lora_tutor.grading.jail.loading import execute, observers_in
from lora_tutor.grading.jail.whereabouts import lines_of
from lora_tutor.grading.jail.wire import Codec, RemoteMark

LIBRARIES = frozenset(
    ["torch", "torch.nn", "torch.nn.functional", "torch.optim", "numpy", "copy", "collections"]
)
_LIGHT = observers_files.OBSERVERS | observers_plots.OBSERVERS | observers_tables.OBSERVERS
"""What needs no torch."""
MAX_OBJECTS = 10_000
_MESSAGE = 2_000


class Host:
    """One loaded file. `name` is the module's name, as tracebacks show it."""

    def __init__(self, name: str) -> None:
        self.module = types.ModuleType(name)
        self.filenames: set[str] = set()
        """The learner's: an error, or a call that takes long, is told with its line there."""
        self._objects: dict[int, object] = {}
        self._request: list[Any] = []
        self._inputs = Inputs()
        self._observers: Mapping[str, Callable[..., object]] = {}
        """Those that the exercise brings, by name."""
        self._observers_file = ""
        self._lines: set[int] = set()
        self.codec = Codec(keep=self._keep, find=self._find)

    # -- objects by number ------------------------------------------------------------------

    def _keep(self, value: object) -> tuple[int, str]:
        if len(self._objects) >= MAX_OBJECTS:
            raise WireError("too many objects")
        number = len(self._objects)
        self._objects[number] = value
        return number, type(value).__name__

    def _find(self, number: int, name: str) -> object:
        if number not in self._objects:
            raise WireError("no such object")
        return self._objects[number]

    # -- requests ---------------------------------------------------------------------------

    def answer(self, body: bytes) -> bytes:
        """Carry out one request; whatever the learner's code raises becomes an answer."""
        try:
            value = self._carry_out(self.codec.decode(body))
            return self.codec.encode(["ok", value, self._inputs.take()])
        except SystemExit as error:
            return self.codec.encode(["exit", f"sys.exit({error.code!r})"[:_MESSAGE]])
        except BaseException as error:  # noqa: BLE001 -- foreign code may raise anything
            changes = [change[:2] for change in self._inputs.take()]
            return self.codec.encode(["err", self._describe(error), changes])

    def _carry_out(self, request: list[Any]) -> object:
        operation, *data = request
        if operation == "many":
            # Each is decoded only now: it may name what the one before it has made.
            (bodies,) = data
            return [self._carry_out(self.codec.decode(body)) for body in bodies][-1]
        self._request = request
        return getattr(self, f"_op_{operation}")(*data)

    def _op_call(
        self,
        target: object,
        attribute: str | None,
        arguments: Sequence[Any],
        keywords: dict[str, Any],
        keep: bool,
        number: int = UNWATCHED,
    ) -> object:
        function = self._resolve(target, attribute)
        given = [*arguments, *keywords.values()]
        if number != UNWATCHED:
            self._inputs.add(number, given)
        is_learners = self._is_learners(function)
        before = switches.switches() if isinstance(target, str) or is_learners else None
        try:
            with calm(given):
                result = function(*arguments, **keywords)
        finally:
            left = switches.put_back(before)
            self._inputs.look(attribute is None or is_learners)
        switches.refuse(left)
        return self._wrapped(Kept(result) if keep else result)

    def _is_learners(self, function: Any) -> bool:
        """Whether it is written in the file; a module's load_state_dict, say, is torch's."""
        return getattr(function, "__module__", None) == self.module.__name__

    def _resolve(self, target: object, attribute: str | None) -> Any:
        if isinstance(target, str):
            if target not in self.module.__dict__:
                raise MissingEntryPoint(target)
            target = self.module.__dict__[target]
        return target if attribute is None else getattr(target, attribute)

    def _wrapped(self, result: object) -> object:
        return _ByNumber(*self._keep(result.value)) if isinstance(result, Kept) else result

    def load(self, source: str, filename: str) -> None:
        """Run the file as a module; tracebacks can quote it, pickle and dataclasses find it."""
        self.filenames.add(filename)
        execute(self.module, source, filename)

    def _op_load(self, source: str, filename: str) -> None:
        self.load(source, filename)

    def _op_reload(self, source: str, filename: str, watching: bool) -> None:
        """In place of the file that is loaded: of that, and of what it made, nothing is left."""
        self._objects.clear()
        self.module = types.ModuleType(self.module.__name__)
        self._lines = lines_of(filename) if watching else set()
        self.load(source, filename)

    def _op_lines(self) -> list[int]:
        """The lines that ran since a file was loaded to be watched."""
        sys.settrace(None)
        return sorted(self._lines)

    def _op_beside(self, name: str, source: str, filename: str, told: bool) -> None:
        """Another file, as a module of that name; `told` if it is the learner's."""
        if told:
            self.filenames.add(filename)
        execute(types.ModuleType(name), source, filename)

    def bring_observers(self, source: str, filename: str) -> None:
        """Before the learner's file is loaded: what they import is then still as it should be."""
        self._observers_file = filename
        self._observers = observers_in(f"{self.module.__name__}.observers", source, filename)

    def _op_observers(self, source: str, filename: str) -> None:
        self.bring_observers(source, filename)

    def _op_run(self, name: str, function: str, arguments: Sequence[Any]) -> object:
        """Call a function of a file that was loaded beside."""
        return getattr(sys.modules[name], function)(*arguments)

    def _op_nothing(self) -> None:
        """Only the requests before it matter."""

    def _op_store(self, number: int, request: list[Any]) -> None:
        """Keep a result under a number that the other side chose; those are negative."""
        value = self._carry_out(request)
        if isinstance(value, _ByNumber):
            value = self._objects[value.number]
        self._objects[number] = value

    def _op_get(self, target: object, attribute: str, keep: bool) -> object:
        value = self._resolve(target, attribute)
        return self._wrapped(Kept(value) if keep else value)

    def _op_set(self, target: object, attribute: str, value: object) -> None:
        setattr(target, attribute, value)

    def _op_item(self, target: Any, key: object) -> object:
        return target[key]

    def _op_length(self, target: Any) -> int:
        return len(target)

    def _op_library(self, name: str) -> object:
        if name not in LIBRARIES:
            raise WireError(f"{name} is not a library that checks may use")
        return self._wrapped(Kept(importlib.import_module(name)))

    def _op_entry(self, name: str) -> object:
        return self._wrapped(Kept(self._resolve(name, None)))

    def _op_hold(self, value: object) -> object:
        return self._wrapped(Kept(value))

    def _op_fetch(self, value: object) -> object:
        return value

    def _op_assign(self, target: Any, value: Any) -> None:
        self._write(target, value)
        self._inputs.look(by_learner=False)

    def _write(self, target: Any, value: Any) -> None:
        if isinstance(target, np.random.Generator):
            target.bit_generator.state = value.bit_generator.state
        elif isinstance(target, np.ndarray):
            target[...] = value
        else:
            import torch

            with torch.no_grad():
                target.copy_(value)

    def _op_same(self, left: object, right: object) -> bool:
        return left is right

    def _op_reseed(self, seed: int) -> None:
        import random

        random.seed(seed)
        np.random.seed(seed)
        torch = sys.modules.get("torch")
        if torch is not None:
            # torch.manual_seed would keep the call for devices that are not here, with the stack of
            # each: 0.4 ms.
            torch.default_generator.manual_seed(seed)

    def _op_observe(self, name: str, arguments: Sequence[Any], number: int = UNWATCHED) -> object:
        if number != UNWATCHED:
            self._inputs.add(number, arguments)
        by_learner = True
        try:
            function = self._observers.get(name) or _LIGHT.get(name)
            if function is None:
                # It loads torch.
                from lora_tutor.grading.jail import observers

                function = observers.OBSERVERS.get(name)
                by_learner = name not in observers.WRITERS
            if function is None:
                raise WireError(f"{name!r} is no observer: define it in observers.py")
            result = function(*arguments)
        finally:
            self._inputs.look(by_learner)
        return self._wrapped(result)

    def _op_measure(self, what: str, target: object, arguments: Sequence[Any]) -> float:
        return costs.MEASURES[what](self._resolve(target, None), arguments)

    def _op_trace(self, target: str, arguments: Sequence[Any]) -> object:
        function = self._resolve(target, None)
        return recording.record(function, arguments, self.module.__dict__)

    # -- failures ---------------------------------------------------------------------------

    def _describe(self, error: BaseException) -> dict[str, object]:
        """The exception as data; line and text are of the innermost frame in the learner's file."""
        place = places.of_error(error, self.filenames)
        done = doing.of(self._request, self.module.__dict__, self._observers)
        return {
            "kind": type(error).__name__,
            "bases": [base.__name__ for base in type(error).__mro__][:20],
            "message": _text(error)[:_MESSAGE],
            "file": place.file,
            "line": place.line,
            "text": _sendable(place.text),
            "shapes": _sendable(place.shapes),
            "doing": _sendable(done.words),
            "observing": places.of_error(error, {self._observers_file}).line,
            "direct": done.direct,
            "what": _sendable(error.what)[:100] if isinstance(error, Forbidden) else "",
            "ours": isinstance(error, _OURS),
        }


def _text(error: BaseException) -> str:
    try:
        return _sendable(str(error.msg) if isinstance(error, SyntaxError) else str(error))
    except Exception as second:  # noqa: BLE001 -- a foreign __str__ may raise anything
        return f"(its text cannot be shown: {type(second).__name__})"


def _sendable(text: str) -> str:
    """Half a surrogate pair cannot cross to the checker."""
    return text.encode("utf-8", "backslashreplace").decode()


class MissingEntryPoint(Exception):
    """The learner's file does not define a name that the exercise asks for."""


_OURS = (MissingEntryPoint, Forbidden, SwitchLeft, WireError)
"""What the learner's code did not raise itself."""


class Kept:
    """A result that stays here although it may be data."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class _ByNumber(RemoteMark):
    """An object that stays here, by the number it was given."""

    __slots__ = ("_mark", "number")

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self._mark = [number, name]

    @property
    def mark(self) -> tuple[str, object]:
        return "h", self._mark
