"""The numbers of a class are those that can be counted by hand, and the page says them safely."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.classroom.insight.comparison import as_text, compare
from lora_tutor.classroom.insight.findings import Insight
from lora_tutor.classroom.insight.handed_in_progress import efforts
from lora_tutor.classroom.insight.likeness import LikeGroup, like_groups
from lora_tutor.classroom.insight.page import write_page
from lora_tutor.classroom.insight.statistics import FEWEST, correlation, insight_of
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.files.locations import BUILT_IN, progress_file
from lora_tutor.learner.progress import Progress
from lora_tutor.reports.report import Reason, Unjudged
from lora_tutor.reports.verdict import Verdict
from tests.classroom.insight.a_class import EXERCISES, MISTAKES, a_class, graded
from tests.classroom.insight.test_likeness import CODE

SIZE = 60
EXERCISES_DIR = Path(__file__).parents[3] / "exercises"


@pytest.fixture(scope="module")
def insight() -> Insight:
    found = a_class(SIZE)
    return insight_of(sorted({each.student for each in found}), EXERCISES, found)


def test_it_counts(insight: Insight) -> None:
    found = a_class(SIZE)
    assert insight.students == SIZE
    for item in insight.exercises:
        own = [each for each in found if each.exercise == item.id]
        assert item.handed_in == len(own) == sum(item.verdicts.values())
        assert item.passed == sum(each.passed for each in own)
        assert item.share == sum(each.points for each in own) / (5 * SIZE)
    for check in insight.checks:
        place = ["matches", "shapes", "odd"].index(check.id)
        own = [each for each in found if each.exercise == check.exercise]
        passed = sum(each.report.checks[place].points > 0 for each in own if each.report)
        assert check.pass_rate == passed / SIZE


def test_a_check_that_the_able_fail_is_seen(insight: Insight) -> None:
    by_id = {(check.exercise, check.id): check.discrimination for check in insight.checks}
    for exercise in EXERCISES:
        good, odd = by_id[exercise, "matches"], by_id[exercise, "odd"]
        assert good is not None
        assert odd is not None
        assert good > 0.3
        assert odd < 0


def test_a_skipped_check_was_not_tried() -> None:
    """It was not run, so that it says nothing of how hard it is."""
    tried, stopped = (graded(name, "09_lora_forward", (True,) * 3) for name in ("ada", "ben"))
    assert stopped.report is not None
    *first, last = stopped.report.checks
    skipped = replace(last, verdict=Verdict.SKIPPED, points=0)
    cut = replace(stopped.report, checks=(*first, skipped))
    found = insight_of(["ada", "ben"], EXERCISES, [tried, replace(stopped, result=cut)])
    rates = {check.id: (check.tried, check.pass_rate) for check in found.checks}
    assert rates == {"matches": (2, 1.0), "shapes": (2, 1.0), "odd": (1, 1.0)}


def test_the_most_frequent_mistake_comes_first(insight: Insight) -> None:
    counts = [len(each.students) for each in insight.mistakes]
    assert counts == sorted(counts, reverse=True)
    assert {each.id for each in insight.mistakes} == set(MISTAKES)
    assert sum(counts) == sum(
        each.report.mistake is not None for each in a_class(SIZE) if each.report
    )


def test_a_small_class_gets_no_correlations() -> None:
    found = a_class(FEWEST - 1)
    small = insight_of(sorted({each.student for each in found}), EXERCISES, found)
    assert {check.discrimination for check in small.checks} == {None}


@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), max_size=30))
def test_correlations_are_correlations(pairs: list[tuple[float, float]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    found = correlation(xs, ys)
    assert found is None or -1.01 <= found <= 1.01
    assert found == correlation(ys, xs)


def test_it_is_plain_data(insight: Insight) -> None:
    assert json.loads(json.dumps(insight.to_dict()))["students"] == SIZE


@given(st.lists(st.fractions(0, 1), max_size=40))
def test_each_grade_is_in_one_tenth(shares: list[Fraction]) -> None:
    found = insight_of([], EXERCISES, [], shares=shares).scores
    assert sum(found.tenths) == found.counted == len(shares)
    assert found.tenths[10] == shares.count(Fraction(1))
    assert found.tenths[0] == sum(share < Fraction(1, 10) for share in shares)


# -- the page -----------------------------------------------------------------------------------

HOSTILE = '"><script src=//evil.example/x.js></script><img onerror=alert(1)>\u202e\x00'


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    hostile = [
        graded(HOSTILE, "09_lora_forward", (False, False, False), "alpha_only"),
        GradedAnswer(HOSTILE, "12_lora_linear", HOSTILE, Unjudged(f"Student {HOSTILE} is odd.")),
    ]
    titles = {"09_lora_forward": HOSTILE, "12_lora_linear": HOSTILE}
    sources = dict.fromkeys((HOSTILE, "other"), CODE)
    alike = like_groups("09_lora_forward", sources)
    insight = insight_of(
        [HOSTILE],
        titles,
        hostile,
        alike,
        refused=[
            Remark(f"{HOSTILE}.zip is broken.", HOSTILE, HOSTILE, Reason.UNREADABLE),
            Remark("Nothing.", HOSTILE, "", Reason.NOTHING),
        ],
        shares=[Fraction(1, 3)],
    )
    assert alike
    page = write_page(insight, HOSTILE, date(2026, 11, 26), HOSTILE)
    found = Tags()
    found.feed(page)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "form", "base", "a"}
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not {"src", "href"} & found.attributes
    assert "url(" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page


def test_the_page_says_the_numbers(insight: Insight) -> None:
    page = write_page(insight, "LoRA", date(2026, 11, 26), "0.1.0")
    for item in insight.exercises:
        assert f"{item.passed} ({item.passed / SIZE:.0%})" in page
    assert "negative" in page
    assert "It must be α/r &amp; &lt;nothing&gt; else." in page


def test_an_empty_class_has_a_page_too() -> None:
    page = write_page(insight_of([], EXERCISES, []), "LoRA", date(2026, 11, 26), "0.1.0")
    assert "Nobody handed in" in page
    assert "No student has a grade yet." in page


@pytest.mark.parametrize(("right", "of", "said"), [(38, 51, "75%"), (33, 52, "63%"), (1, 8, "13%")])
def test_a_percentage_is_rounded_once(right: int, of: int, said: str) -> None:
    """74.51 is 75 and 63.46 is 63: first to a tenth, then to a whole, they were 74 and 64."""
    found = [
        graded(f"student {n}", "09_lora_forward", (n < right, n < right, n < right))
        for n in range(of)
    ]
    insight = insight_of(sorted({each.student for each in found}), EXERCISES, found)
    page = write_page(insight, "LoRA", date(2026, 11, 26), "0.1.0")
    assert f"{right} ({said})" in page
    assert page.count(f'<td class="n">{said}</td>') == 1
    assert page.count(f'<td class="n">{said} of {of}</td>') == 3


def test_the_page_says_who_has_no_grade_and_why() -> None:
    found = [
        graded("ada", "09_lora_forward", (True,) * 3),
        GradedAnswer("bo", "09_lora_forward", "bo", Unjudged("x.py is odd.", reason=Reason.EMPTY)),
        GradedAnswer("cy", "09_lora_forward", "cy", Unjudged("It failed.", our_fault=True)),
    ]
    silent = [f"quiet {n:03}" for n in range(50)]
    refused = [
        *(Remark("Nothing.", each, "", Reason.NOTHING) for each in silent),
        Remark("Student dee: d.zip is no zip file.", "dee", "d.zip", Reason.UNREADABLE),
    ]
    people = ["ada", "bo", "cy", "dee", *silent]
    insight = insight_of(people, EXERCISES, found, (), (), refused, [Fraction(3, 4)])
    page = write_page(insight, "LoRA", date(2026, 11, 26), "0.1.0")
    assert "53 students without a grade are not in it, 50 of them handed in nothing." in page
    assert 'aria-label="70–79%: 1"' in page
    assert all(each in page for each in silent)
    assert "<p>1 cannot be read, 1 empty, 1 our fault.</p>" in page
    assert '<td class="">dee</td><td class="">-</td><td class="">cannot be read</td>' in page
    data = json.loads(json.dumps(insight.to_dict()))
    assert [each["reason"] for each in data["ungraded"]] == ["unreadable", "empty", "our_fault"]
    assert data["nothing"] == silent


def test_every_exercise_with_groups_is_shown() -> None:
    groups = [
        LikeGroup(exercise, (f"{exercise} {n} a", f"{exercise} {n} b"), 0.9, identical=False)
        for exercise in EXERCISES
        for n in range(500)
    ]
    page = write_page(insight_of([], EXERCISES, [], groups), "LoRA", date(2026, 11, 26), "0.1.0")
    for exercise in EXERCISES:
        assert page.count(f"{exercise} 0 a") == 1
    assert "and 960 more groups" in page


# -- attempts, from progress files that were handed in -------------------------------------------


def keep(file: Path, *rows: tuple[object, str, str]) -> None:
    """Attempts in a progress file: time, exercise, verdict."""
    with sqlite3.connect(file) as connection:
        connection.executemany(
            "INSERT INTO attempts (time, exercise, verdict, points, source, report) "
            "VALUES (?, ?, ?, 0, '', '')",
            rows,
        )
    connection.close()


def hand_in_progress(folder: Path, *rows: tuple[object, str, str]) -> Path:
    file = progress_file(folder)
    file.parent.mkdir(parents=True)
    Progress.open(file)[0].close()
    keep(file, *rows)
    return file


def test_attempts_come_from_the_students_own_files(tmp_path: Path) -> None:
    hand_in_progress(
        tmp_path / "ada",
        ("2026-11-01T10:00:00+00:00", "09_lora_forward", "failed"),
        ("2026-11-01T10:30:00+00:00", "09_lora_forward", "passed"),
        ("2026-11-01T11:00:00+00:00", "09_lora_forward", "not_attempted"),
        ("2026-11-01T11:30:00+00:00", "09_lora_forward", "grader_error"),
    )
    hand_in_progress(
        tmp_path / "ada" / "courses" / "twin",
        ("2026-11-01T10:00:00+00:00", "09_lora_forward", "failed"),
    )
    (tmp_path / "ben").mkdir()
    (of_twin,) = efforts(tmp_path, "twin")
    assert of_twin.attempts == 1
    (found,) = efforts(tmp_path, BUILT_IN)
    assert (found.student, found.attempts, found.minutes) == ("ada", 2, 30.0)
    shown = insight_of(
        ["ada"], EXERCISES, [graded("ada", "09_lora_forward", (True,) * 3)], efforts=[found]
    )
    page = write_page(shown, "LoRA", date(2026, 11, 26), "0.1.0")
    assert "their own word" in page


def garbage(file: Path) -> None:
    file.write_bytes(b"not a database")


def endless(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute(
            "CREATE VIEW attempts AS WITH RECURSIVE n(x) AS "
            "(SELECT 1 UNION ALL SELECT x + 1 FROM n) "
            "SELECT 'e' AS exercise, 'failed' AS verdict, '2026-01-01' AS time FROM n"
        )
    connection.close()


def vast(file: Path) -> None:
    """Few rows out of nothing, each as long as may be."""
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute(
            "CREATE VIEW attempts AS WITH RECURSIVE n(x) AS "
            "(SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 2000) SELECT "
            "printf('%0900000d', x) AS exercise, 'failed' AS verdict, '2026-01-01' AS time FROM n"
        )
    connection.close()


def large(file: Path) -> None:
    keep(file, ("2026-01-01", "09_lora_forward", "failed"))
    os.truncate(file, 64 * 1024 * 1024 + 1)


def odd_times(*times: object) -> Callable[[Path], None]:
    return lambda file: keep(file, *((time, "09_lora_forward", "failed") for time in times))


@pytest.mark.parametrize(
    "spoil",
    [
        garbage,
        endless,
        vast,
        large,
        odd_times(7, 8),
        odd_times(b"\xff", b"\xfe"),
        odd_times("2026-01-01", "2026-01-01T10:00:00+00:00"),
        odd_times("yesterday"),
    ],
)
def test_a_hostile_progress_file_is_passed_over(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(hand_in_progress(tmp_path / "ada"))
    assert efforts(tmp_path, BUILT_IN) == []


# -- regrading ----------------------------------------------------------------------------------


def test_a_regrade_says_who_what_and_why() -> None:
    old = [
        graded("ada", "09_lora_forward", (True, False, True)),
        graded("ben", "09_lora_forward", (True, True, True)),
        graded("cy", "09_lora_forward", (True, True, True), sha="2"),
        graded("dee", "09_lora_forward", (True, True, True)),
    ]
    new = [
        graded("ada", "09_lora_forward", (True, True, True)),
        graded("ben", "09_lora_forward", (True, True, True)),
        graded("cy", "09_lora_forward", (False, True, True), sha="3"),
        GradedAnswer("dee", "09_lora_forward", "dee", Unjudged("It is empty.")),
    ]
    ada, cy, dee = compare(old, new)
    assert (ada.student, ada.points, [each.check for each in ada.checks]) == ("ada", 1, ["shapes"])
    assert (cy.points, cy.file_changed, cy.checks_changed) == (-3, True, False)
    assert (dee.before, dee.after, dee.points) == (5, None, -5)
    text = as_text([ada, cy, dee], len(new))
    assert "ada  09_lora_forward  4 -> 5  +1" in text
    assert "+1  shapes: failed -> passed" in text
    assert "4 submissions compared: 1 gain points, 2 lose points" in text


def test_equal_runs_have_no_changes() -> None:
    assert compare(a_class(9), a_class(9)) == []
