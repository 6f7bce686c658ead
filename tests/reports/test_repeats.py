"""An error is told once, and in short where it stops further checks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from lora_tutor.grading.events import Checked, Planned, PlannedCheck
from lora_tutor.reports.repeats import shown
from lora_tutor.reports.report import CheckResult, Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.text import write_report
from lora_tutor.tui.widgets.checks import CheckLine, ChecksPanel
from tests.reports.reports import report

PRODUCT = "For a batch: a product does not fit in line 4: `return W @ x` with W (5, 8).\nYour code "
FIRST = PRODUCT + "raised ValueError: matmul: size 4"
AGAIN = FIRST.replace("For a batch", "For a vector").replace("size 4", "size 3")
OTHER = "For a batch: your code raised ValueError: bad in line 9: `raise ValueError('bad')`"
WRONG = "For a batch: y: got 1, expected 2."


def checks(*messages: str) -> list[CheckResult]:
    return [
        CheckResult(str(n), "Holds", Verdict.ERROR, 0, 1, text) for n, text in enumerate(messages)
    ]


def told(*messages: str) -> list[str]:
    made = checks(*messages)
    return [shown(check, made[:n]) for n, check in enumerate(made)]


def test_an_error_is_told_once() -> None:
    short = "As above: ValueError in line 4."
    assert told(FIRST, AGAIN, OTHER, AGAIN + "!") == [FIRST, short, OTHER, short]


def test_a_call_of_the_checker_that_fails_again_is_told_in_short() -> None:
    loading = "For {}: loading a state_dict into your Layer failed: {}RuntimeError: Error(s)"
    first, again = loading.format("a: b", "A has {1: 2}.\n"), loading.format("c", "B has 3.\n")
    plain = loading.format("d", "")
    short = "As above: loading a state_dict into your Layer failed (RuntimeError)."
    assert told(first, again, plain, OTHER) == [first, short, short, OTHER]


def test_a_message_that_is_there_already_is_not_told_again() -> None:
    assert told(WRONG, OTHER, WRONG) == [WRONG, OTHER, ""]


def test_what_is_wrong_in_another_way_is_told_in_full() -> None:
    other = WRONG.replace("got 1", "got 3")
    assert told(WRONG, other) == [WRONG, other]


SEVERAL = replace(report(Verdict.ERROR), checks=tuple(checks(FIRST, AGAIN)))


def test_the_text_tells_it_once() -> None:
    said = write_report(SEVERAL, "Title", Look())
    assert said.count("a product does not fit") == 1
    assert "      As above: ValueError in line 4.\n" in said


class Panel(App[None]):
    def compose(self) -> ComposeResult:
        yield ChecksPanel(id="checks")


@pytest.mark.quick
async def test_the_app_tells_it_once_and_anew_in_each_grading() -> None:
    app = Panel()
    async with app.run_test():
        panel = app.query_one(ChecksPanel)
        for _ in range(2):
            panel.begin()
            panel.take(Planned(tuple(PlannedCheck(c.id, c.title, 1) for c in SEVERAL.checks)))
            panel.take(Checked(SEVERAL.checks[0]))
            panel.finish(SEVERAL)
            said = [line.plain for each in panel.query(CheckLine) for line in each.lines_at(99)]
            assert sum("a product does not fit" in line for line in said) == 1
            assert sum("As above: ValueError in line 4." in line for line in said) == 1
