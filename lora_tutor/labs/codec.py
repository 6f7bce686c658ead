"""Events and outcomes as plain JSON data, and back: what a lab's process says, and what is kept.

Reading is strict: another type, an unknown or a missing key raises Malformed. Numbers that are not
finite are spelled ("nan", "inf", "-inf"), because JSON has none; in `numbers` they become null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast, get_args

from lora_tutor.charts.model import Chart, Kind, Mark, Series
from lora_tutor.labs.model import Event, LabAnswer, LabOutcome, LabStep, Points, Table

Read = TypeVar("Read")
Data = dict[str, Any]
_KINDS = get_args(Kind)
_SPELLED = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_DEEPEST = 20


class Malformed(ValueError):
    """Not what this program writes; the text says what is wrong where."""


class LabFault(Exception):
    """The experiment itself broke; the text says how."""


Message = Event | LabOutcome | LabFault


def line(message: Message) -> str:
    """One message as one line of ASCII, its newline included."""
    match message:
        case LabStep(share, doing):
            data: Data = {"step": {"share": _number(share), "doing": doing}}
        case Points(chart, series, xs, ys):
            points = {"chart": chart, "series": series, "xs": _numbers(xs), "ys": _numbers(ys)}
            data = {"points": points}
        case LabOutcome():
            data = {"outcome": outcome_to_data(message)}
        case LabFault():
            data = {"fault": str(message)}
    return json.dumps(data, allow_nan=False, separators=(",", ":")) + "\n"


def read_line(text: bytes | str) -> Message:
    """The message of one line. Raises Malformed."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"no JSON: {error}") from error
    if not isinstance(found, dict) or len(found) != 1:
        raise Malformed("a message is an object with one key")
    ((kind, body),) = found.items()
    match kind:
        case "step":
            share, doing = _fields(body, "step", "share", "doing")
            return LabStep(_as_number(share, "share"), _as_text(doing, "doing"))
        case "points":
            chart, series, xs, ys = _fields(body, "points", "chart", "series", "xs", "ys")
            across, up = _as_numbers(xs, "xs"), _as_numbers(ys, "ys")
            if len(across) != len(up):
                raise Malformed(f"points: {len(across)} xs but {len(up)} ys")
            return Points(_as_text(chart, "chart"), _as_text(series, "series"), across, up)
        case "outcome":
            return outcome_from_data(body)
        case "fault":
            return LabFault(_as_text(body, "fault"))
    raise Malformed(f"no message is called {kind!r:.40}")


# -- outcomes -----------------------------------------------------------------------------------


def outcome_to_data(outcome: LabOutcome) -> Data:
    """Plain data. Raises TypeError where `numbers` holds anything but plain data."""
    return {
        "tables": [table_to_data(each) for each in outcome.tables],
        "charts": [_chart_to_data(each) for each in outcome.charts],
        "answers": {
            name: {"value": _number(each.value), "because": each.because}
            for name, each in outcome.answers.items()
        },
        "numbers": plain_data(outcome.numbers),
    }


def outcome_from_data(data: object) -> LabOutcome:
    """What `outcome_to_data` wrote. Raises Malformed."""
    tables, charts, answers, numbers = _fields(
        data, "outcome", "tables", "charts", "answers", "numbers"
    )
    return LabOutcome(
        tables=_each(tables, "tables", _table),
        charts=_each(charts, "charts", _chart),
        answers={name: _answer(each) for name, each in _object(answers, "answers").items()},
        numbers=_object(numbers, "numbers"),
    )


def table_to_data(table: Table) -> Data:
    return {
        "caption": table.caption,
        "headers": list(table.headers),
        "rows": [list(row) for row in table.rows],
    }


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


def _chart_to_data(chart: Chart) -> Data:
    return {
        "title": chart.title,
        "x_label": chart.x_label,
        "y_label": chart.y_label,
        "series": [
            {
                "name": each.name,
                "kind": each.kind,
                "xs": _numbers(each.xs),
                "ys": _numbers(each.ys),
            }
            for each in chart.series
        ],
        "marks": [{"x": _number(each.x), "label": each.label} for each in chart.marks],
        "log_x": chart.log_x,
        "log_y": chart.log_y,
        "x_range": None if chart.x_range is None else _numbers(chart.x_range),
        "y_range": None if chart.y_range is None else _numbers(chart.y_range),
    }


def _chart(data: object) -> Chart:
    title, x_label, y_label, series, marks, log_x, log_y, x_range, y_range = _fields(
        data,
        "chart",
        *("title", "x_label", "y_label", "series", "marks", "log_x", "log_y"),
        *("x_range", "y_range"),
    )
    return Chart(
        title=_as_text(title, "title"),
        x_label=_as_text(x_label, "x_label"),
        y_label=_as_text(y_label, "y_label"),
        series=_each(series, "series", _series),
        marks=_each(marks, "marks", _mark),
        log_x=_as_bool(log_x, "log_x"),
        log_y=_as_bool(log_y, "log_y"),
        x_range=_range(x_range, "x_range"),
        y_range=_range(y_range, "y_range"),
    )


def _series(data: object) -> Series:
    name, kind, xs, ys = _fields(data, "series", "name", "kind", "xs", "ys")
    if kind not in _KINDS:
        raise Malformed(f"series: the kind {kind!r:.40} is none of {', '.join(_KINDS)}")
    try:
        return Series(
            _as_text(name, "name"),
            _as_numbers(xs, "xs"),
            _as_numbers(ys, "ys"),
            cast("Kind", kind),
        )
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed(str(error)) from error


def _mark(data: object) -> Mark:
    x, label = _fields(data, "mark", "x", "label")
    return Mark(_as_number(x, "x"), _as_text(label, "label"))


def _range(data: object, where: str) -> tuple[float, float] | None:
    if data is None:
        return None
    ends = _as_numbers(data, where)
    if len(ends) != 2:
        raise Malformed(f"{where}: a range has two ends")
    return (ends[0], ends[1])


def _table(data: object) -> Table:
    caption, headers, rows = _fields(data, "table", "caption", "headers", "rows")
    heading = _each(headers, "headers", lambda each: _as_text(each, "header"))
    cells = _each(rows, "rows", lambda row: _each(row, "row", lambda each: _as_text(each, "cell")))
    if any(len(row) != len(heading) for row in cells):
        raise Malformed("table: a row has another number of cells than the heading")
    return Table(heading, cells, _as_text(caption, "caption"))


def _answer(data: object) -> LabAnswer:
    value, because = _fields(data, "answer", "value", "because")
    return LabAnswer(_as_number(value, "value"), _as_text(because, "because"))


# -- the pieces of plain data -------------------------------------------------------------------


def _number(value: float) -> float | str:
    value = float(value)
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _numbers(values: Sequence[float]) -> list[float | str]:
    return [_number(each) for each in values]


def _object(data: object, where: str) -> Data:
    if not isinstance(data, dict):
        raise Malformed(f"{where}: an object was expected")
    return data


def _fields(data: object, where: str, *names: str) -> list[object]:
    found = _object(data, where)
    if found.keys() != set(names):
        odd = ", ".join(sorted(found.keys() ^ set(names)))
        raise Malformed(f"{where}: keys missing or unknown: {odd:.80}")
    return [found[name] for name in names]


def _each(data: object, where: str, read: Callable[[object], Read]) -> tuple[Read, ...]:
    if not isinstance(data, list):
        raise Malformed(f"{where}: a list was expected")
    return tuple(read(each) for each in data)


def _as_text(data: object, where: str) -> str:
    if not isinstance(data, str):
        raise Malformed(f"{where}: text was expected")
    return data


def _as_bool(data: object, where: str) -> bool:
    if not isinstance(data, bool):
        raise Malformed(f"{where}: true or false was expected")
    return data


def _as_number(data: object, where: str) -> float:
    if isinstance(data, str) and data in _SPELLED:
        return _SPELLED[data]
    # json reads NaN and Infinity, which we never write.
    if isinstance(data, bool) or not isinstance(data, int | float) or data != data:
        raise Malformed(f"{where}: a number was expected")
    try:
        value = float(data)
    except OverflowError as error:
        raise Malformed(f"{where}: the number is too large") from error
    if not math.isfinite(value):
        raise Malformed(f"{where}: a number was expected")
    return value


def _as_numbers(data: object, where: str) -> tuple[float, ...]:
    return _each(data, where, lambda each: _as_number(each, where))
