"""TOML read strictly: each fault is a CourseError that names the file, the key and the remedy."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from lora_tutor.course.author_text import author_text
from lora_tutor.errors import CourseError
from lora_tutor.files.terminal import moving_sign

_LIKE = 0.75
"""From which share of equal letters on a key is one that was misspelt."""
_NAMED_KEY = re.compile(r"the (?:(?:key|check) '([^']+)'|id ')")
_AT_LINE = re.compile(r"(.*) \(at line (\d+), column \d+\)")
_LARGEST = 1_000_000_000
_KIND_WORDS = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
    list: "a list in brackets",
    datetime: "a day or time without quotes, such as 2026-11-01T23:59:00",
    dict: "a table",
}


class StrictTable:
    """One TOML table; every key is to be taken once, and `close` refuses what was not taken."""

    def __init__(
        self,
        name: str,
        data: dict[str, Any],
        prefix: str = "",
        source: str = "",
        path: str = "",
    ) -> None:
        """`prefix` stands before its keys in sentences, and `path` before those in `source`, the
        whole file."""
        self._name = name
        self._left = dict(data)
        self._prefix = prefix
        self._source = source
        self._path = path
        self._asked: list[str] = []

    def fault(self, problem: str, remedy: str) -> CourseError:
        """The error to raise: one sentence with the file's name first, and the line of the key that
        the problem names, else of the table."""
        named = _NAMED_KEY.match(problem)
        key = (named[1] or "id").removeprefix(self._prefix) if named else ""
        from lora_tutor.course.toml_lines import key_lines

        lines = key_lines(self._source)
        line = lines.get(f"{self._path}{key}") or lines.get(self._path.removesuffix("."), 0)
        place = f"{self._name}, line {line}" if line else self._name
        return CourseError(f"{place}: {problem}; {remedy}.")

    def key(self, key: str) -> str:
        """The key as the author sees it, with the tables around it."""
        return f"{self._prefix}{key}"

    def __contains__(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._left

    def keys(self) -> tuple[str, ...]:
        return tuple(self._left)

    def format(self, version: int) -> None:
        """Take `format` and refuse any other version than ours."""
        found = self.integer("format")
        if found != version:
            raise self.fault(
                f"the key 'format' is {found}, and this version of lora-tutor reads {version}",
                f"write format = {version} or install the lora-tutor that the file was made for",
            )

    def text(self, key: str) -> str:
        """A text on one line that is not blank."""
        value: str = self._take(key, str)
        if not value.strip() or "\n" in value:
            raise self.fault(
                f"the key '{self.key(key)}' is blank or has several lines",
                "write it on one line",
            )
        return value

    def prose(self, key: str) -> str:
        """A text of one line or several that is not blank."""
        value: str = self._take(key, str)
        if not value.strip():
            raise self.fault(f"the key '{self.key(key)}' is blank", "write a sentence")
        return value.strip()

    def truth(self, key: str) -> bool:
        value: bool = self._take(key, bool)
        return value

    def integer(self, key: str, low: int = 0, high: int = _LARGEST) -> int:
        """A whole number from `low` to `high`, both allowed."""
        value: int = self._take(key, int)
        if not low <= value <= high:
            raise self.fault(
                f"the key '{self.key(key)}' is {_shown(value)}",
                f"give a whole number from {low} to {high}",
            )
        return value

    def positive(self, key: str) -> float:
        """A number above zero; neither infinite nor NaN."""
        raw = self._left.get(key)
        plain_int = isinstance(raw, int) and not isinstance(raw, bool)
        value: float = self._take(key, int if plain_int else float)
        if not 0 < value <= _LARGEST:
            raise self.fault(
                f"the key '{self.key(key)}' is {_shown(value)}",
                f"give a number above 0 and at most {_LARGEST}",
            )
        return float(value)

    def number(self, key: str, low: float, high: float) -> float:
        """A number from `low` to `high`, both allowed, with a point or without."""
        value: float = self._take(key, float if type(self._left.get(key)) is float else int)
        # Written so that NaN is refused.
        if not low <= value <= high:
            raise self.fault(
                f"the key '{self.key(key)}' is {_shown(value)}",
                f"give a number from {low:g} to {high:g}",
            )
        return value

    def span(self, key: str, most: float) -> tuple[float, float]:
        """[low, high], two numbers in order and at most that large."""
        values: list[Any] = self._take(key, list)
        if [type(each) in (int, float) and abs(each) <= most for each in values] == [True, True]:
            low, high = map(float, values)
            if low < high:
                return low, high
        raise self.fault(f"the key '{self.key(key)}' is no range", "write [low, high]")

    def moment(self, key: str) -> datetime:
        """A day or a time of day; a day is its last second. Without a zone where none is given."""
        value: date = self._take(key, date if type(self._left.get(key)) is date else datetime)
        # At the ends of the calendar, other time zones cannot tell it.
        if not 1970 < value.year < 9999:
            raise self.fault(f"the key '{self.key(key)}' is in {value.year}", "correct the year")
        if isinstance(value, datetime):
            return value
        return datetime.combine(value, time(23, 59, 59))

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        value, allowed = self.text(key), tuple(allowed)
        if value not in allowed:
            raise self.fault(
                f"the key '{self.key(key)}' is {_shown(value)}",
                f"choose one of {', '.join(allowed)}",
            )
        return value

    def texts(self, key: str, unique: bool = True) -> tuple[str, ...]:
        """A list of texts, none blank, none twice unless `unique` is false."""
        values: list[Any] = self._take(key, list)
        for value in values:
            if not isinstance(value, str) or not value.strip():
                raise self.fault(
                    f"the key '{self.key(key)}' holds {_shown(value)}",
                    "every entry must be a text in quotes that is not blank",
                )
        if unique and len(set(values)) != len(values):
            twice = next(value for value in values if values.count(value) > 1)
            raise self.fault(
                f"the key '{self.key(key)}' names {_shown(twice)} twice",
                "leave one of the two out",
            )
        return tuple(values)

    def table(self, key: str) -> StrictTable:
        return self._below(self._take(key, dict), key, key)

    def tables(self, key: str) -> list[StrictTable]:
        """An array of tables, `[[key]]`; at least one."""
        values: list[Any] = self._take(key, list)
        if not values or not all(isinstance(value, dict) for value in values):
            raise self.fault(
                f"the key '{self.key(key)}' is not a list of tables",
                f"write one [[{self.key(key)}]] block for each",
            )
        return [self._below(value, key, f"{key}.{at}") for at, value in enumerate(values)]

    def _below(self, data: dict[str, Any], key: str, path: str) -> StrictTable:
        path = f"{self._path}{path}."
        return StrictTable(self._name, data, f"{self.key(key)}.", self._source, path)

    def close(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._left:
            near = difflib.get_close_matches(key, self._asked, n=1, cutoff=_LIKE)
            remedy = f"write '{near[0]}'" if near else "remove it or correct its spelling"
            raise self.fault(f"the key '{self.key(key)}' is unknown", remedy)

    def _take(self, key: str, kind: type) -> Any:
        self._asked.append(key)
        if key not in self._left:
            # A misspelt key is the cause, and the one that is missing its consequence.
            for near in difflib.get_close_matches(key, self._left, n=1, cutoff=_LIKE):
                raise self.fault(f"the key '{self.key(near)}' is unknown", f"write '{key}'")
            raise self.fault(
                f"the key '{self.key(key)}' is missing",
                f"add it as {_KIND_WORDS[kind]}",
            )
        value = self._left.pop(key)
        for text in value if isinstance(value, list) else [value]:
            self._refuse_moving(key, text)
        # An exact match, because True is an int to isinstance.
        if type(value) is not kind:
            raise self.fault(
                f"the key '{self.key(key)}' is {_shown(value)}",
                f"make it {_KIND_WORDS[kind]}",
            )
        return value

    def _refuse_moving(self, key: str, value: Any) -> None:
        """The text of a course by others goes to the terminal as it is."""
        sign = moving_sign(value)[1] if isinstance(value, str) else ""
        if sign:
            raise self.fault(
                f"the key '{self.key(key)}' holds the sign {sign}, which nobody sees and a "
                "terminal obeys",
                "take it out",
            )


def read_table(file: Path, name: str) -> StrictTable:
    """The whole of a TOML file; `name` is what errors call it. Raises CourseError."""
    text = author_text(file, name)
    try:
        data = tomllib.loads(text)
    except ValueError as error:
        found = _AT_LINE.fullmatch(str(error))
        place, said = (f"{name}, line {found[2]}", found[1]) if found else (name, str(error))
        raise CourseError(f"{place}: this is not valid TOML: {said}; repair it.") from error
    except RecursionError:
        raise CourseError(f"{name}: the values are nested too deeply; flatten them.") from None
    return StrictTable(name, data, source=text)


def _shown(value: Any) -> str:
    """A value for a sentence: its TOML kind, and itself if it is short."""
    for kind in (dict, list):
        if isinstance(value, kind):
            return _KIND_WORDS[kind]
    # A hexadecimal number may have more digits than Python agrees to print.
    if isinstance(value, int) and abs(value) > 10**12:
        return "a huge number"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
