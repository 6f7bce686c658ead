"""The letters and words in charts stand apart, whatever the sliders say, and name all curves."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

import pytest

from lora_tutor.charts.cells import as_text, draw
from lora_tutor.charts.model import LETTERS, Chart
from lora_tutor.figures.catalogue import ROWS
from lora_tutor.tui.figures.base import Figure
from lora_tutor.tui.figures.sliders import SliderFigure
from lora_tutor.tui.widgets.chart_view import ChartView
from tests.tui.figures.bare import figure_class

pytestmark = pytest.mark.slow

T = TypeVar("T")
SIZES = ((42, 11), (43, 12), (60, 12))
WALL = re.compile(r"^[^│┤└]*[│┤]")


def some(values: Sequence[T], most: int = 9) -> list[T]:
    """First, last, and some between."""
    step = max((len(values) - 1) // (most - 1), 1)
    return [*values[::step], values[-1]]


def charts_of(figure: Figure) -> Iterator[Chart]:
    """What its chart shows for a grid of places of its sliders."""
    assert isinstance(figure, SliderFigure)
    views: list[ChartView] = [each for each in vars(figure).values() if isinstance(each, ChartView)]
    sliders = figure.sliders
    for places in itertools.product(*(some(range(len(p.values))) for p in sliders.parameters)):
        sliders.places = [p.within(at) for p, at in zip(sliders.parameters, places, strict=True)]
        figure.tell()
        yield from (view.chart for view in views)


def plot_of(chart: Chart, size: tuple[int, int]) -> list[str]:
    """The rows between title and axis, without the numbers beside them."""
    rows = as_text(draw(chart, *size)).split("\n")
    return [row[found.end() :] for row in rows if (found := WALL.match(row))]


def check(chart: Chart, size: tuple[int, int]) -> None:
    rows = plot_of(chart, size)
    whole = "\n".join(rows)
    for mark in chart.marks:
        assert any(re.search(rf"(^|[ ╎]){re.escape(mark.label)}($|[ ╎])", row) for row in rows), (
            f"{mark.label!r} is not free:\n{whole}"
        )
    labels = {mark.label for mark in chart.marks}
    without = [re.sub("|".join(map(re.escape, labels)) or "$^", "", row) for row in rows]
    runs = [run for row in without for run in re.findall(r"[a-z]{2,}", row)]
    assert not runs, f"{runs} run together:\n{whole}"
    for number, series in enumerate(chart.series):
        if series.kind in ("line", "level") and series.xs:
            assert any(LETTERS[number] in row for row in without), f"no {LETTERS[number]}:\n{whole}"


WITH_CHARTS = [
    name
    for name in ROWS
    if any(isinstance(each, ChartView) for each in vars(figure_class(name)()).values())
]


@pytest.mark.parametrize("name", WITH_CHARTS)
def test_labels_stand_apart_at_every_place_of_the_sliders(name: str) -> None:
    seen: set[Chart] = set()
    for chart in charts_of(figure_class(name)()):
        if chart not in seen:
            seen.add(chart)
            for size in SIZES:
                check(chart, size)
    assert len(seen) > 5
