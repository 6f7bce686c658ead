"""What every lab owes its learner when it has run. All ten run here, twice."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise

import pytest

from lora_tutor.labs.catalogue import NAMES, find_lab
from lora_tutor.labs.model import LabEvent, LabOutcome, LabStep, Points
from tests.labs.running import outcome, twice
from tests.labs.test_descriptions import faults

# One worker takes both files, so that each lab runs twice and no more.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("labs")]
LONGEST = "whole_game"
"""Half a minute, and twice: what it claims is tested in test_whole_game by one run."""
every_lab = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.thorough] if name == LONGEST else []) for name in NAMES],
)

TIMED = "flop_stopwatch"
"""The one lab with a clock; what it measures with it differs from run to run."""


def points(events: list[LabEvent]) -> dict[tuple[str, str], list[tuple[float, float]]]:
    found = defaultdict(list)
    for each in events:
        if isinstance(each, Points):
            found[each.chart, each.series] += zip(each.xs, each.ys, strict=True)
    return dict(found)


@every_lab
def test_it_tells_how_far_it_is(name: str) -> None:
    steps = [each for each in twice(name)[0].events if isinstance(each, LabStep)]
    assert len(steps) >= 6
    assert all(each.doing for each in steps)
    assert all(0 <= one.share <= other.share <= 1 for one, other in pairwise(steps))
    assert steps[-1].share == 1


@every_lab
def test_curves_end_as_they_grew(name: str) -> None:
    told = points(twice(name)[0].events)
    announced = {
        (chart.title, series.name) for chart in find_lab(name).curves for series in chart.series
    }
    assert told.keys() == announced
    complete = {
        (chart.title, series.name): list(zip(series.xs, series.ys, strict=True))
        for chart in outcome(name).charts
        for series in chart.series
    }
    assert told.items() <= complete.items()


@every_lab
def test_names_fit_beside_a_chart(name: str) -> None:
    """An SVG has that much room for them at its right edge."""
    for chart in outcome(name).charts:
        assert all(len(series.name) <= 18 for series in chart.series)


@every_lab
def test_every_question_is_answered(name: str) -> None:
    questions = {each.id: each for each in find_lab(name).questions}
    answers = outcome(name).answers
    assert answers.keys() == questions.keys()
    for question_id, answer in answers.items():
        assert faults(answer.because) == []
        assert answer.because.endswith(".")
        if questions[question_id].kind == "choice":
            assert answer.value in range(len(questions[question_id].choices))


@every_lab
def test_tables_are_full(name: str) -> None:
    tables = outcome(name).tables
    assert tables
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.headers)}
        assert all(cell for row in (table.headers, *table.rows) for cell in row)
        assert table.caption
        assert faults(table.caption) == []


@every_lab
def test_numbers_are_plain_data(name: str) -> None:
    numbers = outcome(name).numbers
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers


@every_lab
def test_two_runs_agree_except_in_time(name: str) -> None:
    one, other = twice(name)
    if name == TIMED:
        counts = [
            {key: value for key, value in run.outcome.numbers.items() if key != "seconds"}
            for run in (one, other)
        ]
        assert counts[0] == counts[1]
        return
    assert one.events == other.events
    assert one.outcome == other.outcome


def test_an_outcome_can_differ() -> None:
    one = outcome("rank_staircase")
    assert one != LabOutcome(one.tables, one.charts, one.answers, {**one.numbers, "error": {}})
