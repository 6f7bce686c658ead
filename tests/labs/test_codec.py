"""Messages of a lab: what is written is read back, and nothing else is taken."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.charts.model import Chart, ReferenceLine, Series
from lora_tutor.files.terminal import moving_sign
from lora_tutor.labs import codec
from lora_tutor.labs.model import LabAnswer, LabOutcome, LabStep, Points, Sample, Table
from tests.labs.toy import FULL, OUTCOME

FLOATS = st.floats(allow_nan=False)
TEXT = st.text(max_size=12).filter(lambda text: not moving_sign(text)[0])
POINTS = st.lists(st.tuples(FLOATS, FLOATS), max_size=6).map(
    lambda pairs: (tuple(x for x, _ in pairs), tuple(y for _, y in pairs))
)
RANGES = st.none() | st.tuples(FLOATS, FLOATS)
SERIES = st.builds(
    lambda name, points, kind: Series(name, *points, kind),
    TEXT,
    POINTS,
    st.sampled_from(["line", "points", "level", "bars"]),
)
CHARTS = st.builds(
    Chart,
    TEXT,
    TEXT,
    TEXT,
    st.lists(SERIES, max_size=3).map(tuple),
    marks=st.lists(st.builds(ReferenceLine, FLOATS, TEXT), max_size=2).map(tuple),
    log_x=st.booleans(),
    log_y=st.booleans(),
    x_range=RANGES,
    y_range=RANGES,
)
TABLES = st.integers(0, 3).flatmap(
    lambda columns: st.builds(
        Table,
        st.tuples(*[TEXT] * columns),
        st.lists(st.tuples(*[TEXT] * columns), max_size=3).map(tuple),
        TEXT,
    )
)
NUMBERS = st.dictionaries(
    TEXT,
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)
OUTCOMES = st.builds(
    LabOutcome,
    st.lists(TABLES, max_size=2).map(tuple),
    st.lists(CHARTS, max_size=2).map(tuple),
    st.dictionaries(TEXT, st.builds(LabAnswer, FLOATS, TEXT), max_size=2),
    NUMBERS,
    st.lists(st.builds(Sample, TEXT, TEXT), max_size=2).map(tuple),
)
MESSAGES = (
    st.builds(LabStep, FLOATS, TEXT)
    | st.builds(lambda chart, series, points: Points(chart, series, *points), TEXT, TEXT, POINTS)
    | OUTCOMES
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message: codec.Message) -> None:
    written = codec.line(message)
    assert written.isascii()
    assert written.count("\n") == 1
    assert codec.read_line(written) == message


SAYING: list[Callable[[str], codec.Message]] = [
    lambda text: LabStep(0.5, text),
    lambda text: Points(text, text, (), ()),
    lambda text: LabOutcome(
        (Table((text,), ((text,),), text),),
        (Chart(text, text, text, (Series(text, (), ()),), (ReferenceLine(1.0, text),)),),
        {"a": LabAnswer(1.0, text)},
        {},
        (Sample(text, text),),
    ),
]


@pytest.mark.parametrize("saying", SAYING)
def test_nothing_that_a_lab_says_moves_a_terminal(saying: Callable[[str], codec.Message]) -> None:
    """A course's own code says it, and both faces show it."""
    found = codec.read_line(codec.line(saying("a\x1b[2J\n\u202eb")))
    assert found == saying("a\\x1b[2J\n\\u202eb")


def test_what_is_not_finite_comes_back_too() -> None:
    written = codec.line(Points("c", "s", (1, 2, 3), (math.nan, math.inf, -math.inf)))
    found = codec.read_line(written)
    assert isinstance(found, Points)
    assert math.isnan(found.ys[0])
    assert found.ys[1:] == (math.inf, -math.inf)


def test_numbers_for_machines_have_null_for_what_is_not_finite() -> None:
    data = codec.outcome_to_data(OUTCOME)
    assert data["numbers"] == {"mse": {"1": 0.157, "3": 0.0}, "nan": None, "ranks": [1, 3]}


def test_a_fault_comes_back() -> None:
    found = codec.read_line(codec.line(codec.LabFault("ValueError: α")))
    assert isinstance(found, codec.LabFault)
    assert str(found) == "ValueError: α"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "\n",
        "nonsense",
        "[]",
        "{}",
        "3",
        b"\xff\xfe",
        "[" * 100_000,
        '{"step": {"share": 1, "doing": "x"}, "fault": ""}',
        '{"stop": {}}',
        '{"step": []}',
        '{"step": {"share": 0.5}}',
        '{"step": {"share": 0.5, "doing": "x", "more": 1}}',
        '{"step": {"share": "0.5", "doing": "x"}}',
        '{"step": {"share": true, "doing": "x"}}',
        '{"step": {"share": NaN, "doing": "x"}}',
        '{"step": {"share": Infinity, "doing": "x"}}',
        '{"step": {"share": 1e999, "doing": "x"}}',
        '{"step": {"share": 1' + "0" * 400 + ', "doing": "x"}}',
        '{"step": {"share": 1' + "0" * 5000 + ', "doing": "x"}}',
        '{"step": {"share": 0.5, "doing": 3}}',
        '{"points": {"chart": "c", "series": "s", "xs": [1], "ys": []}}',
        '{"points": {"chart": "c", "series": "s", "xs": {"0": 1}, "ys": [1]}}',
        '{"points": {"chart": "c", "series": "s", "xs": [null], "ys": [1]}}',
        '{"fault": ["x"]}',
        '{"outcome": {"tables": [], "charts": [], "answers": {}}}',
        '{"outcome": {"tables": [], "charts": [], "answers": [], "numbers": {}}}',
        '{"outcome": {"tables": [], "charts": [], "answers": {}, "numbers": []}}',
    ],
)
def test_a_hostile_line_is_malformed_and_nothing_worse(line: str | bytes) -> None:
    with pytest.raises(codec.Malformed):
        codec.read_line(line)


@given(
    st.recursive(
        st.none() | st.floats() | TEXT,
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["step", "points", "outcome"]) | TEXT, inner)
        ),
    )
)
def test_any_json_is_a_message_or_malformed(data: Any) -> None:
    text = json.dumps(data)
    try:
        codec.read_line(text)
    except codec.Malformed:
        pass
    else:
        assert isinstance(data, dict)


def _set(path: str, value: object) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = [int(each) if each.isdigit() else each for each in path.split(".")]
        for each in way:
            data = data[each]
        data[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("charts.0.title", 3),
        _set("charts.0.log_x", 1),
        _set("charts.0.x_range", [1.0]),
        _set("charts.0.x_range", [1.0, 2.0, 3.0]),
        _set("charts.0.marks.0.x", None),
        _set("charts.0.series.0.kind", "pie"),
        _set("charts.0.series.0.kind", ["line"]),
        _set("charts.0.series.0.ys", [1.0]),
        _set("charts.0.colour", "red"),
        _set("tables.1.rows.0", ["too", "few"]),
        _set("tables.1.headers", "rank"),
        _set("answers.plateau", 1.25),
        _set("answers.plateau.value", "high"),
        _set("samples", [{"title": "before", "text": 3}]),
    ],
)
def test_an_outcome_with_one_thing_wrong_is_refused(change: Callable[[Any], None]) -> None:
    data = json.loads(json.dumps(codec.outcome_to_data(FULL)))
    codec.outcome_from_data(data)
    change(data)
    with pytest.raises(codec.Malformed):
        codec.outcome_from_data(data)


def test_a_run_that_was_kept_before_there_were_samples_has_none() -> None:
    data = codec.outcome_to_data(FULL)
    del data["samples"]
    found = codec.outcome_from_data(data)
    assert (found.tables, found.samples) == (FULL.tables, ())


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": {2}}, b"bytes"])
def test_numbers_hold_plain_data_alone(value: object) -> None:
    with pytest.raises(TypeError):
        codec.plain_data({"found": value})


def test_numbers_without_an_end_are_refused() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(TypeError):
        codec.plain_data(circle)
