"""An error is told once, and in short where it stops further checks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from lora_tutor.grading.events import Checked, Planned, PlannedCheck
from lora_tutor.grading.judging.explained import name
from lora_tutor.grading.judging.proxies import SubmissionError
from lora_tutor.reports.repeats import shown
from lora_tutor.reports.report import CheckResult, NamedMistake
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.text import write_report
from lora_tutor.tui.widgets.checks import CheckLine, ChecksPanel
from tests.reports.reports import report

PRODUCT = "For a batch: a product does not fit in line 4: `return W @ x` with W (5, 8).\nYour code "
FIRST = PRODUCT + "raised ValueError: matmul: size 4", "ValueError in line 4"
AGAIN = FIRST[0].replace("For a batch", "For a vector").replace("size 4", "size 3"), FIRST[1]
OTHER = "For a batch: your code raised ValueError: bad in line 9: `raise`", "ValueError in line 9"
WRONG = "For a batch: y: got 1, expected 2.", ""
Said = tuple[str, str]


def checks(*said: Said) -> list[CheckResult]:
    """Each with a message and the name of an error."""
    return [
        CheckResult(str(n), "Holds", Verdict.ERROR, 0, 1, message, error=error)
        for n, (message, error) in enumerate(said)
    ]


def told(*said: Said) -> list[str]:
    made = checks(*said)
    return [shown(check, made[:n]) for n, check in enumerate(made)]


def test_an_error_is_told_once() -> None:
    short = "As above: ValueError in line 4."
    again = AGAIN[0] + "!", AGAIN[1]
    assert told(FIRST, AGAIN, OTHER, again) == [FIRST[0], short, OTHER[0], short]


def test_a_message_that_is_there_already_is_not_told_again() -> None:
    assert told(WRONG, OTHER, WRONG) == [WRONG[0], OTHER[0], ""]


def test_what_is_wrong_in_another_way_is_told_in_full() -> None:
    other = WRONG[0].replace("got 1", "got 3"), ""
    assert told(WRONG, other) == [WRONG[0], other[0]]


def raised(**fields: object) -> str:
    return name(SubmissionError({"kind": "ValueError", **fields}))


def test_an_error_has_one_name_in_every_case() -> None:
    at_line = raised(line=4, text="W @ x", message="size 4")
    assert at_line == raised(line=4, text="W @ x", message="size 3") == "ValueError in line 4"
    assert raised(line=4, file="12_lora_linear.py") == "ValueError in 12_lora_linear.py, line 4"
    doing = "loading a state_dict into your Layer"
    assert raised(doing=doing, message="A: b") == f"{doing} failed (ValueError)"


SEVERAL = replace(report(Verdict.ERROR), checks=tuple(checks(FIRST, AGAIN)))


def test_the_text_tells_it_once() -> None:
    said = write_report(SEVERAL, "Title", Look())
    assert said.count("a product does not fit") == 1
    assert "      As above: ValueError in line 4.\n" in said


STOPS = NamedMistake("any_stops", "The code stops in line 4", "Print what meets there.")
KNOWN = NamedMistake("alpha_only", "The scale is α", "It is α/r.")


def test_a_fact_is_called_no_known_mistake_and_is_not_repeated() -> None:
    named = [replace(each, mistakes=("any_stops", "alpha_only")) for each in SEVERAL.checks]
    said = write_report(
        replace(SEVERAL, checks=tuple(named), mistakes=(STOPS, KNOWN)), "Title", Look()
    )
    assert said.count("What goes wrong: The code stops in line 4") == 1
    assert said.count("A known mistake: The scale is α") == 2
    alone = replace(SEVERAL, mistake=STOPS, mistakes=(STOPS,))
    assert "\n  What goes wrong: The code stops" in write_report(alone, "Title", Look())


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
