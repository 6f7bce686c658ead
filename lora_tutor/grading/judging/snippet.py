"""The calls of one case as a program that makes them again on the learner's own file.

It is written from what crossed the border: the inputs that a scenario passed and the calls that it
made, never from the scenario's text. What came back stands beside them as a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lora_tutor.grading.judging.compare import as_numpy, is_array, is_formula, kind_of
from lora_tutor.grading.judging.literals import Literals, wrapped
from lora_tutor.grading.judging.own_observers import as_part, names_in
from lora_tutor.grading.judging.proxies import Proxy, called, clean

_OBSERVERS = "from lora_tutor.grading.jail.observers import OBSERVERS"
_MOST_LINES = 400
_SHORT = (int, float, str, bool, type(None))
_MOST_ITEMS = 100

NameArguments = Callable[[str, str, int], str]
"""(target, method, index) -> the parameter's name, or "" """


@dataclass(frozen=True, slots=True)
class Crossing:
    """A request to the file, and what came of it; nothing did where `answered` is False, and where
    `awaited` is False nobody has asked."""

    request: Sequence[Any]
    value: Any = None
    raised: str = ""
    answered: bool = True
    awaited: bool = True


class Snippet:
    """Collects statements; `names` are the entry points of the file, `libraries` what it may
    use, `observers` the text of the exercise's own, which is written out where one is used."""

    def __init__(
        self,
        filename: str,
        names: Sequence[str],
        libraries: Sequence[str],
        parameter: NameArguments,
        observers: str = "",
    ) -> None:
        self._filename = filename
        self._libraries = libraries
        self._entries = list(names)
        self._parameter = parameter
        self._literals = Literals()
        self._lines: list[str] = []
        self._observers = observers
        self._own = names_in(observers)
        self._used: dict[str, int] = dict.fromkeys([*names, *self._own], 1)
        self._observes = False
        self._objects: dict[int, str] = {}
        self._values: dict[bytes, str] = {}
        self._folders: dict[str, str] = {}
        self._imports: set[str] = set()

    @property
    def text(self) -> str:
        top, observers = as_part(self._observers) if self._observes else ([], [])
        loading = [
            "# Run it in the folder of your file.",
            *top,
            "import runpy",
            *sorted(self._imports | self._literals.imports),
        ]
        loaded = ["", f"mine = runpy.run_path({self._filename!r})"]
        loaded += [f'{name} = mine["{name}"]' for name in self._entries]
        lines = [*loading, *[""][: len(observers)], *observers, *loaded, "", *self._lines]
        if self._literals.shortened:
            lines.insert(1, "# Large arrays are shortened: another one of the same kind is drawn.")
        return "\n".join(lines) + "\n"

    def add(self, crossing: Crossing) -> None:
        """One request, with what came back; too many are cut, and a comment says so."""
        if len(self._lines) > _MOST_LINES:
            return
        request = list(crossing.request)
        if request[0] == "store":
            _, number, inner = request
            self._make(number, list(inner))
        else:
            self._statement(request, crossing)
        if len(self._lines) > _MOST_LINES:
            self._lines.append("# ... and more calls, which are left out here")

    # -- requests ---------------------------------------------------------------------------

    def _make(self, number: int, request: list[Any]) -> None:
        """An object that stays with the file: from now on its number stands for a name."""
        match request:
            case ["library", str() as name]:
                self._imports.add(f"import {name}")
                self._objects[number] = name
            case ["entry", str() as name]:
                self._objects[number] = self._reference(name)
            case ["hold", data]:
                self._objects[number] = self._named(data, "held", anew=True)
            case ["observe", "linear", [weight, bias], *_] if "linear" not in self._own:
                self._objects[number] = self._linear(weight, bias)
            case ["call", str() as target, *_]:
                self._assign(number, _lower(target), request)
            case _:
                self._assign(number, "made", request)

    def _assign(self, number: int, name: str, request: list[Any]) -> None:
        expression = self._expression(request)
        self._objects[number] = fresh = self._fresh(name)
        self._say(f"{fresh} = {expression}")

    def _statement(self, request: list[Any], crossing: Crossing) -> None:
        match request:
            case ["nothing" | "many" | "load", *_]:
                return
            case ["get" | "fetch", *_] if isinstance(crossing.value, Proxy):
                self._objects[_number(crossing.value)] = self._expression(request)
            case ["set", target, str() as attribute, value]:
                self._say(f"{self._reference(target)}.{attribute} = {self._argument(value)}")
            case ["assign", target, value]:
                self._write(target, value)
            case ["reseed", seed]:
                self._reseed(seed)
            case ["call" | "trace" | "observe" | "get" | "item" | "length" | "fetch" | "same", *_]:
                self._result(self._expression(request), crossing)

    def _result(self, expression: str, crossing: Crossing) -> None:
        if crossing.raised:
            self._imports.add("import traceback")
            called = [f"    {line}" for line in wrapped(expression)]
            caught = ["except Exception:", "    traceback.print_exc()"]
            self._lines += ["try:", *called, *caught, f"# raised {_line(crossing.raised)}"]
            return
        if not crossing.answered:
            self._lines += [*wrapped(expression), *["# no answer came"][: crossing.awaited]]
            return
        if crossing.value is None:
            self._lines += [*wrapped(expression), "# None came back"]
            return
        name = self._fresh("y")
        self._say(f"{name} = {expression}")
        self._lines.append(f"# {name} is {self._described(crossing.value)}")
        self._remember(name, crossing.value)

    def _remember(self, name: str, value: Any) -> None:
        """What came back may be passed on, alone or out of a list."""
        if isinstance(value, Proxy):
            self._objects[_number(value)] = name
        elif isinstance(value, (list, tuple)):
            for at, item in enumerate(value[:_MOST_ITEMS]):
                self._remember(f"{name}[{at}]", item)
        elif isinstance(value, Mapping):
            for key, item in list(value.items())[:_MOST_ITEMS]:
                self._remember(f"{name}[{key!r}]", item)
        elif is_array(value):
            self._values[_identity(value)] = name
        elif isinstance(value, str) and value.startswith("/"):
            # A folder that was made there is another one in every run.
            self._folders[value] = name

    def _expression(self, request: list[Any]) -> str:
        match request:
            case ["call", target, attribute, arguments, keywords, *_]:
                reference = self._reference(target)
                kind, method = called(target, attribute)
                given = [
                    self._argument(value, self._parameter(kind, method, at))
                    for at, value in enumerate(arguments)
                ]
                given += [f"{k}={self._argument(value, k)}" for k, value in keywords.items()]
                name = f"{reference}.{attribute}" if attribute else reference
                return f"{name}({', '.join(given)})"
            case ["trace", str() as target, arguments, *_]:
                given = [
                    self._argument(value, self._parameter(target, "", at))
                    for at, value in enumerate(arguments)
                ]
                return f"{self._reference(target)}({', '.join(given)})"
            case ["observe", str() as name, arguments, *_]:
                given = [self._argument(value) for value in arguments]
                if name in self._own:
                    self._observes = True
                    return f"{name}({', '.join(given)})"
                self._imports.add(_OBSERVERS)
                return f'OBSERVERS["{name}"]({", ".join(given)})'
            case ["get", target, str() as attribute, *_]:
                return f"{self._reference(target)}.{attribute}"
            case ["item", target, key]:
                return f"{self._reference(target)}[{self._argument(key)}]"
            case ["length", target]:
                return f"len({self._reference(target)})"
            case ["fetch", target]:
                return self._reference(target)
            case ["same", left, right]:
                return f"{self._reference(left)} is {self._reference(right)}"
        return "None"

    def _linear(self, weight: Any, bias: Any) -> str:
        self._imports |= {"import torch", "from torch import nn"}
        d, k = weight.shape
        name = self._fresh("base")
        W = self._named(weight, "W")
        self._say(f"{name} = nn.Linear({k}, {d}, bias={bias is not None}, dtype={weight.dtype})")
        self._say("with torch.no_grad():")
        self._say(f"    {name}.weight.copy_({W})")
        if bias is not None:
            self._say(f"    {name}.bias.copy_({self._literals.of(bias)})")
        return name

    def _write(self, target: Any, value: Any) -> None:
        name = self._reference(target)
        if isinstance(value, np.random.Generator):
            self._say(f"{name}.bit_generator.state = {value.bit_generator.state}")
        elif isinstance(value, np.ndarray):
            self._say(f"{name}[...] = {self._literals.of(value)}")
        else:
            self._imports.add("import torch")
            self._say("with torch.no_grad():")
            self._say(f"    {name}.copy_({self._literals.of(value)})")

    def _reseed(self, seed: int) -> None:
        self._imports |= {"import random", "import numpy as np"}
        self._lines += [f"random.seed({seed})", f"np.random.seed({seed})"]
        if "torch" in self._libraries:
            self._imports.add("import torch")
            self._lines.append(f"torch.manual_seed({seed})")

    # -- values -----------------------------------------------------------------------------

    def _argument(self, value: Any, name: str = "") -> str:
        """How a value stands in a call: short ones as they are, others by a name."""
        if isinstance(value, Proxy):
            return self._reference(value)
        if isinstance(value, str) and value in self._folders:
            return self._folders[value]
        if isinstance(value, (*_SHORT, np.generic)):
            return self._literals.of(value)
        if is_array(value) or isinstance(value, np.random.Generator):
            return self._named(value, name or "x")
        if isinstance(value, (list, tuple)):
            items = ", ".join(self._argument(item, name) for item in value)
            comma = "," if len(value) == 1 else ""
            return f"[{items}]" if isinstance(value, list) else f"({items}{comma})"
        if isinstance(value, dict):
            items = ", ".join(
                f"{key!r}: {self._argument(item, str(key))}" for key, item in value.items()
            )
            return f"{{{items}}}"
        return self._literals.of(value)

    def _named(self, value: Any, name: str, anew: bool = False) -> str:
        """The name of a value that is written out once."""
        identity = _identity(value)
        if identity in self._values and not anew:
            return self._values[identity]
        fresh = self._fresh(name if name.isidentifier() else "x")
        self._say(f"{fresh} = {self._literals.of(value)}")
        if isinstance(value, np.random.Generator):
            self._say(f"{fresh}.bit_generator.state = {value.bit_generator.state}")
        elif isinstance(value, np.ndarray) and not value.flags.writeable:
            self._say(f"{fresh}.flags.writeable = False")
        if not anew:
            self._values[identity] = fresh
        return fresh

    def _reference(self, target: Any) -> str:
        if isinstance(target, str):
            if target not in self._entries:
                self._entries.append(target)  # given by the stub
            return target
        return self._objects.get(_number(target), "None") if isinstance(target, Proxy) else "None"

    def _fresh(self, name: str) -> str:
        self._used[name] = count = self._used.get(name, 0) + 1
        return name if count == 1 else f"{name}_{count}"

    def _say(self, statement: str) -> None:
        self._lines += wrapped(statement)

    def _described(self, value: Any) -> str:
        """What came back, in a few words: it is foreign, and may be as large as it likes."""
        if is_array(value):
            array = as_numpy(value)
            dtype = str(value.dtype).removeprefix("torch.")
            first = (
                f", first {array.flat[0]:.6g}" if array.size and array.dtype.kind in "iuf" else ""
            )
            return f"{kind_of(value)} of shape {tuple(value.shape)}, {dtype}{first}"
        if isinstance(value, (list, tuple, Mapping)):
            return f"{kind_of(value)} of length {len(value)}"
        if is_formula(value) or isinstance(value, Proxy):
            return kind_of(value)
        return _line(repr(value)) if isinstance(value, _SHORT) else kind_of(value)


def _number(proxy: Proxy) -> int:
    _, mark = proxy.mark
    return int(mark[0])  # type: ignore[index]


def _line(text: str) -> str:
    """Foreign text for a comment, which ends where its line does."""
    return " ".join(clean(text, 200).split())


def _lower(name: str) -> str:
    return name.lower() if name.isidentifier() else "made"


def _identity(value: Any) -> bytes:
    """Equal for values of equal kind, shape and entries."""
    if isinstance(value, np.random.Generator):
        return repr(value.bit_generator.state).encode()
    array = as_numpy(value)
    head = f"{kind_of(value)} {value.dtype} {array.shape} {array.flags.c_contiguous}"
    return head.encode() + array.tobytes()
