"""The numbers of a class are those that can be counted by hand, and the page says them safely."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.classroom.insight.comparison import as_text, compare
from lora_tutor.classroom.insight.handed_in_progress import efforts
from lora_tutor.classroom.insight.likeness import GRAM, LEAST_OWN, WINDOW, fingerprints, like_pairs
from lora_tutor.classroom.insight.page import write_page
from lora_tutor.classroom.insight.statistics import FEWEST, Insight, correlation, insight_of
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.files.locations import progress_file
from lora_tutor.learner.progress import Progress
from lora_tutor.reports.report import Reason, Unjudged, Verdict
from tests.classroom.insight.a_class import EXERCISES, MISTAKES, a_class, graded

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
        assert item.share == pytest.approx(sum(each.points for each in own) / (5 * SIZE), abs=1e-3)
    for check in insight.checks:
        place = ["matches", "shapes", "odd"].index(check.id)
        own = [each for each in found if each.exercise == check.exercise]
        passed = sum(each.report.checks[place].points > 0 for each in own if each.report)
        assert check.pass_rate == pytest.approx(passed / SIZE, abs=1e-3)


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
    sources = {HOSTILE: CODE, "other": CODE}
    alike = like_pairs("09_lora_forward", sources, b"")
    insight = insight_of(
        [HOSTILE],
        titles,
        hostile,
        alike,
        refused=[
            Remark(f"{HOSTILE}.zip is broken.", HOSTILE, HOSTILE, Reason.UNREADABLE),
            Remark("Nothing.", HOSTILE, "", Reason.NOTHING),
        ],
    )
    page = write_page(insight, HOSTILE, date(2026, 11, 26), HOSTILE)
    found = Tags()
    found.feed(page)
    assert not found.tags & {"script", "img", "link", "iframe", "object", "form", "base", "a"}
    assert not {name for name in found.attributes if name.startswith("on")}
    assert not {"src", "href"} & found.attributes
    assert "url(" not in page
    assert "\u202e" not in page.partition("<h2>Nearly")[2]
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


# -- likeness -----------------------------------------------------------------------------------

CODE = b"""
def lora_forward(W, A, B, x, alpha):
    rank = A.shape[1]
    total = [0.0 for _ in range(rank)]
    for step in range(rank):
        for place, value in enumerate(x):
            total[step] += B[step][place] * value if value else 0
    scaled = [(alpha / rank) * each for each in total]
    return [sum(a * s for a, s in zip(row, scaled)) + W[i] @ x for i, row in enumerate(A)]
"""
OTHER = b"""
def lora_forward(W, A, B, x, alpha):
    s = alpha / A.shape[1]
    out = x @ W.T
    if s == 0 or not A.size:
        return out
    h = x @ B.T
    while h.ndim < out.ndim:
        h = h[None]
    return out + s * (h @ A.T)
"""


def renamed(source: bytes) -> bytes:
    text = source.decode()
    for old, new in (("rank", "r"), ("total", "acc"), ("step", "j"), ("value", "v"), ("0.0", "0")):
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return text.replace("\n    for", "\n    # my own idea\n    for").replace("=", " = ").encode()


def test_renaming_and_layout_hide_nothing() -> None:
    pairs = like_pairs("x", {"ada": CODE, "ben": renamed(CODE), "cy": OTHER}, b"")
    assert [(pair.students, pair.identical) for pair in pairs] == [(("ada", "ben"), False)]


def test_a_copy_is_identical() -> None:
    (pair,) = like_pairs("x", {"ada": CODE, "ben": CODE + b"\n\n"}, b"")
    assert (pair.share, pair.identical) == (1.0, True)


def test_what_the_stub_gives_is_nobodys() -> None:
    assert like_pairs("x", {"ada": CODE, "ben": CODE}, CODE) == []


def test_how_most_solve_it_is_no_sign() -> None:
    sources = {f"student {n}": CODE for n in range(40)}
    assert like_pairs("x", sources, b"") == []


@pytest.mark.parametrize("exercise", ["01_memory_bill", "09_lora_forward", "15_energy_rank"])
def test_short_right_answers_are_not_accused(exercise: str) -> None:
    folder = EXERCISES_DIR / exercise
    stub = (folder / "stub.py").read_bytes()
    reference = (folder / "reference.py").read_bytes()
    own = fingerprints(reference) - fingerprints(stub)
    pairs = like_pairs(exercise, {"ada": reference, "ben": reference}, stub)
    assert (len(own) < LEAST_OWN) == (pairs == [])


@given(st.lists(st.sampled_from("+-*/%@&|^<>"), min_size=0, max_size=30), st.data())
def test_a_shared_run_is_always_found(run: list[str], data: st.DataObject) -> None:
    """The paper's promise: a run of GRAM + WINDOW - 1 tokens leaves a fingerprint in both texts."""
    others = st.lists(st.sampled_from(",:;.=~!"), max_size=12)
    texts = [" ".join([*data.draw(others), *run, *data.draw(others)]) for _ in range(2)]
    one, other = (fingerprints(text.encode()) for text in texts)
    if len(run) >= GRAM + WINDOW - 1:
        assert one & other


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_have_fingerprints(source: bytes) -> None:
    assert fingerprints(source) == fingerprints(source)


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
    (tmp_path / "ben").mkdir()
    (found,) = efforts(tmp_path)
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
    assert efforts(tmp_path) == []


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
