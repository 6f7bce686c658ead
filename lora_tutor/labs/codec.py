"""Events and outcomes as plain JSON data, and back: what a lab's process says, and what is kept.

How a class is written and read follows from its fields. Reading is strict: another type, an unknown
or a missing key raises Malformed. Numbers that are not finite are spelled ("nan", "inf", "-inf"),
because JSON has none; in `numbers` they become null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from lora_tutor.files.terminal import still
from lora_tutor.labs.model import LabEvent, LabOutcome, LabStep, Points

_Reader = Callable[[object, str], Any]
"""Reads plain data; the text says where it stands. Raises Malformed."""
_CLASSES: dict[str, type] = {"step": LabStep, "points": Points, "outcome": LabOutcome}
_SPELLED = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_DEEPEST = 20


class Malformed(ValueError):
    """Not what this program writes; the text says what is wrong where."""


class LabFault(Exception):
    """The experiment itself broke; the text says how."""


class LabRefusal(Exception):
    """What the experiment was given cannot be used; the text says what to do."""


class CourseFault(Exception):
    """The experiment is a course's own, and broke; the text is a sentence with file and line."""


Message = LabEvent | LabOutcome | LabFault | LabRefusal | CourseFault
_SENTENCES: dict[str, type[LabFault | LabRefusal | CourseFault]] = {
    "fault": LabFault,
    "refusal": LabRefusal,
    "course": CourseFault,
}
_NAMES: dict[type, str] = {kind: name for name, kind in (_CLASSES | _SENTENCES).items()}


def line(message: Message) -> str:
    """One message as one line of ASCII, its newline included. Raises TypeError for others."""
    if type(message) not in _NAMES:
        raise TypeError(f"a {type(message).__name__} is no event of a lab")
    said = str(message) if isinstance(message, Exception) else _written(message)
    data = {_NAMES[type(message)]: said}
    return json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"


def checked_line(message: Message) -> str:
    """The same of what a course's own code says. Raises TypeError, and Malformed for what cannot
    be read back."""
    text = line(message)
    read_line(text)
    return text


def read_line(text: bytes | str) -> Message:
    """The message of one line. Raises Malformed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"no JSON: {error}") from error
    if not isinstance(found, dict) or len(found) != 1:
        raise Malformed("a message is an object with one key")
    ((kind, body),) = found.items()
    message: Message
    if kind in _SENTENCES:
        message = _SENTENCES[kind](_text(body, kind))
    elif kind in _CLASSES:
        message = _reader(_CLASSES[kind])(body, kind)
    else:
        raise Malformed(f"no message is called {kind!r:.40}")
    return message


def outcome_to_data(outcome: LabOutcome) -> dict[str, Any]:
    """Plain data. Raises TypeError where `numbers` holds anything but plain data."""
    data: dict[str, Any] = _written(outcome)
    return data


def outcome_from_data(data: object) -> LabOutcome:
    """What `outcome_to_data` wrote. Raises Malformed.

    A run that was kept before labs had samples has none.
    """
    whole = {"samples": [], **_object(data, "outcome")}
    outcome: LabOutcome = _reader(LabOutcome)(whole, "outcome")
    return outcome


def plain_data(value: object, depth: int = 0) -> Any:
    """A copy of dicts, lists, text and numbers; what is not finite becomes None.

    Raises TypeError for anything else, such as an array of numpy, and for nesting without an end.
    """
    if depth > _DEEPEST:
        raise TypeError("the numbers of an outcome are nested too deeply")
    match value:
        case None | bool() | str():
            return value
        case int():
            return int(value)
        case float():
            return float(value) if math.isfinite(value) else None
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise TypeError("a key among the numbers of an outcome is no text")
            return {key: plain_data(each, depth + 1) for key, each in value.items()}
        case list() | tuple():
            return [plain_data(each, depth + 1) for each in value]
    raise TypeError(f"the numbers of an outcome hold a {type(value).__name__}")


# -- writing --------------------------------------------------------------------------------------


def _written(value: Any) -> Any:
    """A field of ours as plain data."""
    if isinstance(value, LabOutcome):
        answers = {name: _written(each) for name, each in value.answers.items()}
        data = {name: _written(getattr(value, name)) for name in ("tables", "charts", "samples")}
        return data | {"answers": answers, "numbers": plain_data(value.numbers)}
    if is_dataclass(value):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [_written(each) for each in value]
    if value is None or isinstance(value, bool | str):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise TypeError(f"a {kind} stands where text, numbers or a tuple belong") from None
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"


# -- reading --------------------------------------------------------------------------------------


@cache
def _reader(kind: Any) -> _Reader:
    """How a field of that type is read."""
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        return _reader_of_fields(kind)
    if origin is tuple:
        return _reader_of_tuple(_reader(inner[0]), None if inner[1] is ... else len(inner))
    if origin is Literal:
        return _reader_of_choice(inner)
    if origin is UnionType and inner[1] is NoneType:
        read = _reader(inner[0])
        return lambda data, where: None if data is None else read(data, where)
    if origin is Mapping:
        each = _reader(inner[1])
        return lambda data, where: {
            name: each(value, where) for name, value in _object(data, where).items()
        }
    return {str: _text, bool: _bool, float: _number, object: lambda data, where: data}[kind]


def _reader_of_fields(kind: type) -> _Reader:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def read(data: object, where: str) -> Any:
        found = _object(data, where)
        if found.keys() != readers.keys():
            odd = ", ".join(sorted(found.keys() ^ readers.keys()))
            raise Malformed(f"{where}: keys missing or unknown: {odd:.80}")
        given = {name: reader(found[name], name) for name, reader in readers.items()}
        try:
            return kind(**given)
        except ValueError as error:
            raise Malformed(str(error)) from error

    return read


def _reader_of_tuple(each: _Reader, length: int | None) -> _Reader:
    def read(data: object, where: str) -> tuple[Any, ...]:
        if not isinstance(data, list) or length not in (None, len(data)):
            raise Malformed(f"{where}: a list{'' if length is None else f' of {length}'} expected")
        return tuple([each(value, where) for value in data])

    return read


def _reader_of_choice(choices: tuple[str, ...]) -> _Reader:
    def read(data: object, where: str) -> object:
        if data not in choices:
            raise Malformed(f"{where}: {data!r:.40} is none of {', '.join(choices)}")
        return data

    return read


def _object(data: object, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Malformed(f"{where}: an object was expected")
    return data


def _text(data: object, where: str) -> str:
    if not isinstance(data, str):
        raise Malformed(f"{where}: text was expected")
    # A course's own code may have written it.
    return still(data)


def _bool(data: object, where: str) -> bool:
    if not isinstance(data, bool):
        raise Malformed(f"{where}: true or false was expected")
    return data


def _number(data: object, where: str) -> float:
    if isinstance(data, str) and data in _SPELLED:
        return _SPELLED[data]
    if isinstance(data, bool) or not isinstance(data, int | float):
        raise Malformed(f"{where}: a number was expected")
    try:
        value = float(data)
    except OverflowError as error:
        raise Malformed(f"{where}: the number is too large") from error
    # json reads NaN and Infinity, which we never write.
    if not math.isfinite(value):
        raise Malformed(f"{where}: a number was expected")
    return value
