"""An implementation under test, as a scenario sees it: entry points and proxies, no live objects.

The same proxies stand before the learner's code in its jail and, through `Loopback`, before the
reference and the known mistakes. A proxy is typed: it refuses truth, equality and iteration, for
a stand-in that is always true would let a careless check pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np

from lora_tutor.course.exercise_files import OBSERVERS
from lora_tutor.grading.jail import arrays
from lora_tutor.grading.jail.host import Host
from lora_tutor.grading.jail.wire import Codec, RemoteMark
from lora_tutor.grading.judging.call_log import CallLog
from lora_tutor.grading.judging.holding import held, is_mutable

_MOST_POSTED = 64
NO_ANSWER = b""
_LAST_LINE = 1 << 20
"""No file that is read has more."""


def clean(text: object, longest: int) -> str:
    """Foreign text for a learner's eyes: short, and with escapes for what moves a terminal."""
    if not isinstance(text, str):
        return ""
    return "".join(c if c.isprintable() or c == "\n" else _visible(c) for c in text[:longest])


def _visible(sign: str) -> str:
    return " " if sign.isspace() else sign.encode("unicode_escape").decode()


class SubmissionError(Exception):
    """The implementation raised; `kind` and `bases` are class names.

    `line`, `text` and `shapes` are of its own file, which `file` names where there are several.
    `line` is 0 where none of its frames took part, and then `doing` says what was done with it;
    `direct` where that was a call of a function of its own. `what` is the use of a tracing array
    that cannot be followed, where it is about that. `observing` is the line of the exercise's own
    observers that took part, or 0: an author is told of it.
    """

    def __init__(self, fields: dict[str, Any]) -> None:
        bases, line = fields.get("bases"), fields.get("line")
        self.kind = clean(fields.get("kind"), 100) or "Exception"
        self.bases = tuple(clean(base, 100) for base in bases) if isinstance(bases, list) else ()
        self.message = clean(fields.get("message"), 2000)
        self.line = line if type(line) is int and 0 < line <= _LAST_LINE else 0
        self.text = clean(fields.get("text"), 200)
        self.file = clean(fields.get("file"), 100)
        self.shapes = clean(fields.get("shapes"), 200)
        self.doing = clean(fields.get("doing"), 200) or "using what your code gave"
        self.direct = bool(fields.get("direct"))
        self.what = clean(fields.get("what"), 100)
        self.ours = bool(fields.get("ours"))
        observing = fields.get("observing")
        self.observing = observing if isinstance(observing, int) else 0
        super().__init__(f"{self.kind}: {self.message}")


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception as an observation: the names of its class and of the bases, and its text.

    `where` is the place in the learner's file, for sentences: it does not tell two apart.
    """

    kind: str
    bases: tuple[str, ...]
    message: str
    where: str = field(default="", compare=False)


class Channel:
    """What both ways share: the codec that knows proxies, and the reading of an answer."""

    def __init__(self, classes: frozenset[str] = frozenset()) -> None:
        self.codec = Codec(find=lambda number, name: Proxy(self, number, name))
        self.classes = classes
        """Entry points that are classes in the reference: a call of one gives an object."""
        self.silent: set[str] = set()
        """Functions of the implementation that have returned None, in the running scenario."""
        self.log = CallLog()
        self.before: list[tuple[Any, Any]] = []
        """Arguments that were changed in place in the running scenario, and what they were."""
        self.largest = 0
        """Bytes of the largest answer so far."""
        self.most: int | None = None
        """Bytes that an answer may have; None where nobody asks."""
        self.tape: list[list[bytes]] | None = None
        """Where it is a list, what crosses in the first scenario is kept: a request, and once it is
        there its answer; one that nobody waits for has `NO_ANSWER`."""
        self._taping = False
        self._posted: list[bytes] = []
        self._numbered = 0

    def post(self, request: Sequence[object]) -> None:
        """A request whose answer nobody needs: it goes, as it is now, with the next exchange.

        A crossing costs 0.15 ms and more; building a layer takes four requests and one crossing.
        """
        self._posted.append(self.codec.encode(list(request)))
        if self._taping and self.tape is not None:
            self.tape.append([self._posted[-1], NO_ANSWER])
        if len(self._posted) >= _MOST_POSTED:
            self.flush()

    def made(self, request: Sequence[object], name: str) -> Proxy:
        """The object that a posted request will give, under a number that this side chose."""
        self._numbered -= 1
        self.post(["store", self._numbered, request])
        return Proxy(self, self._numbered, name)

    def flush(self) -> None:
        """Let everything posted be done; SubmissionError if something of it raised."""
        if self._posted:
            self.exchange(["nothing"])

    def begin(self) -> None:
        """Begin a scenario. What is posted is dropped: what another one that broke off left is not
        its fault."""
        self._posted.clear()
        self.silent.clear()
        self.log = CallLog()
        self._taping = self.tape == []

    def end(self) -> None:
        """End a scenario: what was passed in is as it was before, for checks may use it again."""
        while self.before:
            write_back(*self.before.pop(), self)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What is printed within is not kept: it has been printed before."""
        yield

    def send(self, body: bytes) -> bytes:
        raise NotImplementedError

    def exchange(self, request: list[object]) -> Any:
        """What the other side answers. What it changed in place in arguments is changed here too;
        SubmissionError if it raised."""
        body = self.codec.encode(request)
        if self._taping and self.tape is not None:
            self.tape.append([body])
        if self._posted:
            posted, self._posted = self._posted, []
            body = self.codec.encode(["many", [*posted, body]])
        reply = self.send(body)
        if self._taping and self.tape is not None:
            self.tape[-1].append(reply)
        self.largest = max(self.largest, len(reply))
        answer = self.codec.decode(reply)
        match answer:
            case ["ok", _, list()] if self.most is not None and len(reply) > self.most:
                raise _too_large(len(reply))
            case ["ok", value, list() as changes]:
                self._take(changes)
                return value
            case ["err", dict() as fields, list() as changes]:
                self._take(changes)
                raise SubmissionError(fields)
            case ["exit", str() as text]:
                return self.exited(clean(text, 200))
            case _:
                return self.broken("an answer that is none")

    def _take(self, changes: list[Any]) -> None:
        for change in changes:
            match change:
                case [int() as number, int() as index, *new] if len(new) <= 1:
                    try:
                        old = self.log.given(number, index)
                    except IndexError:
                        self.broken("a change of an argument that was not given")
                    if new:
                        self.before.append((old, held(old)))
                        write_back(old, new[0], self)
                    self.log.note(number, index)
                case _:
                    self.broken("a change that is none")

    def exited(self, text: str) -> NoReturn:
        raise SubmissionError({"kind": "SystemExit", "bases": ["SystemExit"], "message": text})

    def broken(self, why: str) -> NoReturn:
        raise SubmissionError({"kind": "WireError", "bases": ["WireError"], "message": why})


class Loopback(Channel):
    """A trusted implementation in this process, behind the very codec that the jail uses."""

    def __init__(
        self, source: str, name: str, classes: frozenset[str] = frozenset(), observers: str = ""
    ) -> None:
        """`observers` is the text of the exercise's own."""
        super().__init__(classes)
        self._host = Host(name)
        if observers:
            self._host.bring_observers(observers, OBSERVERS)
        self._host.load(source, f"<{name}>")

    @property
    def names(self) -> dict[str, Any]:
        """The globals of the loaded file."""
        return self._host.module.__dict__

    def send(self, body: bytes) -> bytes:
        return self._host.answer(body)


class Proxy(RemoteMark):
    """An object that lives on the implementation's side.

    Attributes, calls, `[key]` and `len` go there, and raise SubmissionError if it raises there.
    Truth, `==`, `hash` and iteration raise TypeError here.
    """

    __slots__ = ("_channel", "_name", "_number", "_read_as")

    def __init__(self, channel: Channel, number: int, name: str) -> None:
        object.__setattr__(self, "_channel", channel)
        object.__setattr__(self, "_number", number)
        object.__setattr__(self, "_name", clean(name, 100))
        object.__setattr__(self, "_read_as", None)

    @property
    def mark(self) -> tuple[str, object]:
        return "h", [self._number, self._name]

    def __repr__(self) -> str:
        return f"<an object of type {self._name}>"

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return call(self._channel, self, None, arguments, keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        value = self._channel.exchange(["get", self, name, False])
        if isinstance(value, Proxy):
            object.__setattr__(value, "_read_as", (self._name, name))
        return value

    def __setattr__(self, name: str, value: object) -> None:
        self._channel.post(["set", self, name, value])

    def __getitem__(self, key: object) -> Any:
        return self._channel.exchange(["item", self, key])

    def __len__(self) -> int:
        return int(self._channel.exchange(["length", self]))

    def __bool__(self) -> NoReturn:
        raise TypeError(f"{self!r} has no truth value here")

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError(f"{self!r} cannot be compared here")

    def __hash__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be hashed here")

    def __iter__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be iterated here")


class EntryPoint:
    """A function or class that the exercise asks for, by its name."""

    __slots__ = ("_channel", "_name")

    def __init__(self, channel: Channel, name: str) -> None:
        self._channel = channel
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    @property
    def channel(self) -> Channel:
        return self._channel

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if self._name in self._channel.classes:
            number = self._channel.log.add(self._name, "", arguments, keywords)
            request = ["call", self._name, None, list(arguments), keywords, False, number]
            return self._channel.made(request, self._name)
        return call(self._channel, self._name, None, arguments, keywords)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._channel.exchange(["get", self._name, name, False])


class Implementation:
    """What a scenario is given: `implementation.lora_forward(...)` calls that entry point."""

    __slots__ = ("_channel",)

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def __getattr__(self, name: str) -> EntryPoint:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return EntryPoint(self._channel, name)


def channel_of(thing: Implementation | Proxy | EntryPoint) -> Channel:
    return thing._channel


def call(
    channel: Channel,
    target: object,
    attribute: str | None,
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
    keep: bool = False,
) -> Any:
    """Call on the other side."""
    number = channel.log.add(*called(target, attribute), arguments, keywords)
    request = ["call", target, attribute, list(arguments), keywords, keep, number]
    value = channel.exchange(request)
    channel.log.answered(number, value)
    if value is None:
        channel.silent.add(target if isinstance(target, str) else _kind(target))
    return value


def called(target: object, method: str | None = None) -> tuple[str, str]:
    """What is called, as `Call` has it: a method that was read before is that of its object."""
    if not isinstance(target, Proxy):
        return str(target), method or ""
    read_as: tuple[str, str] = target._read_as or (target._name, "__call__")
    return read_as if method is None else (target._name, method)


def _kind(target: object) -> str:
    """Of an object that was called: an nn.Module of theirs, or a bound method, which has no name
    of its own here."""
    return target._name if isinstance(target, Proxy) else ""


def write_back(old: Any, new: Any, channel: Channel) -> None:
    """Bring an argument here to the state it has there; another type or shape breaks it."""
    if isinstance(old, Proxy):
        return  # it lives there; what changed in it is seen there
    if isinstance(old, np.random.Generator) and isinstance(new, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        if old.shape != new.shape or old.dtype != new.dtype:
            raise SubmissionError(
                {
                    "kind": "ChangedArgument",
                    "message": "an array that was passed in has another shape or dtype after the "
                    "call. Leave the inputs as they are.",
                    "ours": True,
                }
            )
        writeable = old.flags.writeable
        old.flags.writeable = True
        old[...] = new
        old.flags.writeable = writeable
    elif isinstance(old, list) and isinstance(new, list):
        old[:] = new
    elif isinstance(old, tuple) and isinstance(new, tuple) and len(old) == len(new):
        for mine, theirs in zip(old, new, strict=True):
            if is_mutable(mine):
                write_back(mine, theirs, channel)
    elif isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
    elif arrays.pack(old) is not None and type(old) is type(new) and old.shape == new.shape:
        old.detach().copy_(new)
    else:
        channel.broken("a change of an argument into something else")


def _too_large(size: int) -> SubmissionError:
    return SubmissionError(
        {
            "kind": "TooLarge",
            "message": f"what came back fills {max(1, size >> 20)} MiB, far more than the right "
            "answer does. Look at its shape.",
            "ours": True,
        }
    )
