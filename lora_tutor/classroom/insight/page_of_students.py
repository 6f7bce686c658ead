"""What the page about a class says of its students: scores, likenesses, who has no grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from lora_tutor.classroom.insight.findings import Insight, Scores, Ungraded
from lora_tutor.classroom.insight.likeness import LikeGroup
from lora_tutor.classroom.insight.page_parts import MOST_NAMES, names, rest, table
from lora_tutor.reports.amounts import counted
from lora_tutor.reports.html_page import text
from lora_tutor.reports.report import Reason

MOST_GROUPS = 20
"""Of one exercise; every exercise with groups is shown."""
MOST_UNGRADED = 200
TALLEST = 120
"""Pixels of the tallest bar."""
_REASONS = {
    Reason.EMPTY.value: "empty",
    Reason.UNREADABLE.value: "cannot be read",
    Reason.UNKNOWN.value: "exercise not known",
    Reason.ABSENT.value: "not what was asked for",
    "our_fault": "our fault",
}


def scores(insight: Insight) -> str:
    """How many students have which share of the points."""
    found = insight.scores
    if found.mean is None or found.median is None:
        return "<h2>Scores</h2><p>No student has a grade yet.</p>"
    tallest = max(found.tenths)
    bars = "".join(
        f'<div><b>{count or ""}</b><i style="height:{_height(count, tallest)}px"></i>'
        f"<span>{10 * at}</span></div>"
        for at, count in enumerate(found.tenths)
    )
    return (
        f'<h2>Scores</h2><div class="scores" role="img" aria-label="{_said(found)}">'
        f'{bars}</div><p class="quiet">Students by their share of the points in percent: 70 stands '
        f"for 70 to 79, and 100 for every point. Mean {100 * found.mean:.0f}%, median "
        f"{100 * found.median:.0f}%, of {counted(found.counted, 'student')}."
        f"{_left_out(insight)}</p>"
    )


def _height(count: int, tallest: int) -> int:
    """At least a line for one student among thousands."""
    return max(round(TALLEST * count / tallest), 2) if count else 0


def _said(found: Scores) -> str:
    heads = [*(f"{10 * at}–{10 * at + 9}%" for at in range(10)), "100%"]
    return ", ".join(
        f"{head}: {count}" for head, count in zip(heads, found.tenths, strict=True) if count
    )


def _left_out(insight: Insight) -> str:
    left = insight.students - insight.scores.counted
    if not left:
        return ""
    nothing = len(insight.nothing)
    why = f", {nothing} of them handed in nothing" if nothing else ""
    who = f"{counted(left, 'student')} without a grade {'is' if left == 1 else 'are'}"
    return f" {who} not in it{why}."


def alike(groups: Sequence[LikeGroup]) -> str:
    head = "<h2>Nearly the same text</h2>"
    if not groups:
        return f"{head}<p>No two submissions share a text that is their own.</p>"
    rows, hidden = [], 0
    for exercise, found in groupby(groups, key=lambda each: each.exercise):
        own = list(found)
        hidden += max(len(own) - MOST_GROUPS, 0)
        for each in own[:MOST_GROUPS]:
            rows.append(
                [
                    (f"<code>{text(exercise)}</code>", ""),
                    (str(len(each.students)), "n"),
                    (names(each.students), ""),
                    ("identical" if each.identical else f"{100 * each.share:.0f}%", "n"),
                ]
            )
    heads = [("exercise", ""), ("students", "n"), ("who", ""), ("shared, at least", "n")]
    return (
        f"{head}<p>Groups whose tokens are alike when names, comments and layout do not count. "
        "What the stub, the reference, the code of a hint or a known mistake has too does not "
        "count either. Short right answers are alike by nature: a place to look at, no proof of "
        "anything.</p>"
        f"{table(heads, rows)}{rest(hidden, ' groups')}"
    )


def nothing(students: Sequence[str]) -> str:
    if not students:
        return ""
    is_open = " open" if len(students) <= MOST_NAMES else ""
    return (
        f"<h2>Handed in nothing</h2><details{is_open}>"
        f"<summary>{counted(len(students), 'student')}</summary>"
        f'<p class="names">{names(students, len(students))}</p></details>'
    )


def ungraded(items: Sequence[Ungraded]) -> str:
    if not items:
        return ""
    counts = Counter(_REASONS[each.reason] for each in items)
    said = ", ".join(f"{count} {words}" for words, count in counts.most_common())
    rows = [
        [
            (text(each.student) or "-", ""),
            (f"<code>{text(each.exercise)}</code>" if each.exercise else "-", ""),
            (_REASONS[each.reason], ""),
            (text(each.problem), ""),
        ]
        for each in items[:MOST_UNGRADED]
    ]
    heads = [("student", ""), ("exercise", ""), ("why", ""), ("what", "")]
    return (
        f"<h2>Not graded</h2><p>{said}.</p>{table(heads, rows)}{rest(len(items) - len(rows), '')}"
    )
