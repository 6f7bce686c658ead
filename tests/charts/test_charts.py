"""Whatever the numbers are, a chart fits its cells, and its SVG is well-formed."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lora_tutor.charts.axis import Axis, axes, tick_text
from lora_tutor.charts.cells import as_text, draw
from lora_tutor.charts.model import LARGEST, LETTERS, Chart, ReferenceLine, Series, level, line
from lora_tutor.charts.svg import svg

numbers = st.floats(allow_nan=True, allow_infinity=True)
points = st.lists(st.tuples(numbers, numbers), max_size=8)
kinds = st.sampled_from(["line", "points", "bars", "level"])


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    series = []
    for number, (kind, found) in enumerate(draw(st.lists(st.tuples(kinds, points), max_size=4))):
        xs, ys = tuple(x for x, _ in found), tuple(y for _, y in found)
        series.append(Series(f"series {number}", xs, ys, kind))
    marks = tuple(ReferenceLine(x, "here") for x in draw(st.lists(numbers, max_size=2)))
    logs = draw(st.booleans()), draw(st.booleans())
    return Chart("title", "x", "y", tuple(series), marks, *logs)


_BARS = Series("bars", (2 * LARGEST, 1e-311), (0.0, 0.0), "bars")
NEXT_TO_NOTHING = Chart("title", "x", "y", (_BARS,), (ReferenceLine(-2 * LARGEST, "here"),))
"""What is too large to be drawn is left out, and the axis would be 1e-311 long."""


@given(charts(), st.integers(1, 130), st.integers(1, 40), st.booleans())
@example(NEXT_TO_NOTHING, 80, 24, False)
def test_every_chart_fits(chart: Chart, width: int, height: int, ascii_only: bool) -> None:
    rows = draw(chart, width, height, ascii_only)
    assert len(rows) == max(height, 6)
    texts = ["".join(run.text for run in row) for row in rows]
    assert all(len(text) <= max(width, 24) for text in texts)
    assert not ascii_only or all(text.isascii() for text in texts)


@given(charts())
@example(NEXT_TO_NOTHING)
def test_every_svg_is_well_formed_and_asks_for_nothing(chart: Chart) -> None:
    text = svg([chart, chart], "caption & <more>")
    ElementTree.fromstring(text)
    assert "href" not in text
    assert "url(" not in text
    assert not {"nan", "inf", "-inf"} & set(text.replace("'", " ").replace(",", " ").split())


def test_a_training_that_has_just_begun_has_no_steps_before() -> None:
    begun = Chart("title", "step", "loss", (Series("a", (0.0,), (3.0,)),))
    across, _ = axes(begun)
    assert across.low == 0


@given(charts())
def test_ticks_are_few_and_within(chart: Chart) -> None:
    for axis in axes(chart):
        ticks = axis.ticks(6)
        assert len(ticks) <= 14
        assert all(before < after for before, after in pairwise(ticks))
        assert all(-0.01 <= axis.share(tick) <= 1.01 for tick in ticks)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.05, "0.05"), (12.0, "12"), (3e-5, "3e-05"), (20_000, "20k"), (4.2e6, "4.2M")],
)
def test_ticks_are_short(value: float, text: str) -> None:
    assert tick_text(value) == text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.002, 0.02, [0.002, 0.005, 0.01, 0.02]),
        (1, 8, [1, 2, 5]),
        (7, 9, [7, 9]),
        (0.01, 100, [0.01, 0.1, 1, 10, 100]),
    ],
)
def test_about_one_decade_has_ticks_too(low: float, high: float, ticks: list[float]) -> None:
    assert Axis(low, high, log=True).ticks(5) == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("width", "height", "heading"),
    [
        (60, 12, ["Kept of the old task: two pixels aside   (accuracy)"]),
        (45, 12, ["Kept of the old task: two pixels aside", "(accuracy)"]),
        (45, 9, ["Kept of the old task: two pixels aside"]),
        (24, 12, ["Kept of the old task:", "two pixels aside"]),
        (24, 9, ["Kept of the old ..."]),
    ],
)
def test_a_long_title_takes_a_second_row_where_there_is_one(
    width: int, height: int, heading: list[str]
) -> None:
    title = "Kept of the old task: two pixels aside"
    chart = Chart(title, "rate", "accuracy", (line("s", [0, 1], [0, 1]),))
    rows = as_text(draw(chart, width, height)).split("\n")
    assert len(rows) == height
    assert rows[: len(heading)] == heading
    assert "┤" in rows[len(heading)]


def test_a_falling_line_falls_and_ends_with_its_letter() -> None:
    xs = [float(x) for x in range(50)]
    chart = Chart("Loss", "step", "", (line("full", xs, [math.exp(-x / 9) for x in xs]),))
    rows = as_text(draw(chart, 60, 16)).split("\n")
    assert rows[0] == "Loss"
    assert rows[-1].strip() == "a full"
    filled = [row for row in rows[1:-3] if set(row) - set(" ┤│0123456789.")]
    leftmost = [min(i for i, sign in enumerate(row) if "⠀" <= sign <= "⣿") for row in filled]
    assert leftmost == sorted(leftmost)
    assert rows[-4].endswith("a")


def test_a_gap_stays_a_gap() -> None:
    whole = Chart("", "", "", (line("s", range(9), [1.0] * 9), level("top", 2.0)))
    broken = Chart("", "", "", (line("s", range(9), [1.0] * 4 + [math.nan] + [1.0] * 4),
                                level("top", 2.0)))  # fmt: skip
    dots = [
        sum("⠀" < sign <= "⣿" for sign in as_text(draw(chart, 60, 12))) for chart in (whole, broken)
    ]
    assert dots[1] < dots[0]


def test_series_that_end_together_keep_their_letters() -> None:
    chart = Chart("", "x", "", tuple(line(f"s{n}", [0, 1], [n, 1]) for n in range(4)))
    body = as_text(draw(chart, 60, 14)).rsplit("\n", 1)[0]
    assert all(letter in body for letter in LETTERS[:4])


def test_a_mark_stands_where_it_is_said_to_be() -> None:
    chart = Chart("", "r", "", (line("s", [0, 100], [0, 1]),), (ReferenceLine(50.0, "N/2"),))
    rows = as_text(draw(chart, 70, 12)).split("\n")
    place = rows[1].index("N/2") + 1
    assert all(row[place] in "╎⠀" or "⠀" <= row[place] <= "⣿" for row in rows[2:8])


@pytest.mark.parametrize("apart", [0.0, 1.0, 5.0, 8.0])
def test_marks_that_are_close_keep_their_words(apart: float) -> None:
    labels = ("flops", "numbers", "r = 8")
    marks = tuple(ReferenceLine(50 + apart * at, label) for at, label in enumerate(labels))
    chart = Chart("", "rank", "", (line("s", [0, 100], [0, 1]),), marks)
    text = as_text(draw(chart, 70, 14))
    assert all(label in text for label in labels)


def test_each_point_has_the_letter_of_its_series() -> None:
    """In a scatter no line leads from a letter to the points."""
    series = [
        Series(name, (1.0, 2.0, 3.0), tuple(y + at for y in (0.0, 4.0, 8.0)), "points")
        for at, name in enumerate(("shift", "quarter turn"))
    ]
    text = as_text(draw(Chart("", "size", "kept", tuple(series)), 40, 14))
    plot = text.split("└")[0]
    assert plot.count("a") == plot.count("b") == 3
