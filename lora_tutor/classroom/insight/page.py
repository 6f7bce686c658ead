"""Writes the page about a class: one HTML file that loads nothing else, light or dark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lora_tutor.classroom.insight.findings import CheckItem, ExerciseItem, Insight, MistakeItem
from lora_tutor.classroom.insight.page_of_students import alike, nothing, scores, ungraded
from lora_tutor.classroom.insight.page_parts import STYLE, names, rest, table
from lora_tutor.reports.amounts import counted, duration, whole_percent
from lora_tutor.reports.html_page import document, text
from lora_tutor.reports.verdict import Verdict

MOST_MISTAKES = 30
HARD, WEAK = 0.4, 0.2
"""Below HARD a pass rate, below WEAK a discrimination deserves a look."""
_GROUPS = (
    ("passed", (Verdict.PASSED,)),
    ("wrong", (Verdict.FAILED,)),
    ("broken", (Verdict.ERROR, Verdict.TIMEOUT, Verdict.MEMORY, Verdict.CRASHED)),
    ("not attempted", (Verdict.NOT_ATTEMPTED, Verdict.SKIPPED)),
    ("our fault", (Verdict.GRADER_ERROR,)),
)
_TOLD = "<b>{}</b><br>{}<details><summary>who</summary>{}</details>"


def write_page(insight: Insight, title: str, day: date, version: str) -> str:
    """The whole document."""
    parts = [
        f"<h1>{text(title)}</h1>",
        f'<p class="quiet">{day.isoformat()}, lora-tutor {text(version)}</p>',
        _cards(insight),
        scores(insight),
        _exercises(insight.exercises),
        _mistakes(insight.mistakes, insight),
        _checks(insight.checks),
        alike(insight.alike),
        nothing(insight.nothing),
        ungraded(insight.ungraded),
    ]
    body = "\n".join(part for part in parts if part)
    return document(f"{title}: a class at a glance", STYLE, body)


def _cards(insight: Insight) -> str:
    handed_in = sum(each.handed_in for each in insight.exercises)
    passed = sum(each.passed for each in insight.exercises)
    # A submission with two counts once.
    named = len({(each.exercise, who) for each in insight.mistakes for who in each.students})
    answered_wrongly = sum(
        each.verdicts.get(verdict.value, 0)
        for each in insight.exercises
        for name, verdicts in _GROUPS
        if name in ("wrong", "broken")
        for verdict in verdicts
    )
    cards = [
        counted(insight.students, "student").split(),
        counted(handed_in, "submission").split(),
        [whole_percent(passed, handed_in), "passed"],
        [whole_percent(named, answered_wrongly), "of the wrong ones have a named mistake"],
    ]
    shown = "".join(f'<div class="card"><b>{big}</b>{words}</div>' for big, words in cards)
    return f'<div class="cards">{shown}</div>'


def _exercises(items: Sequence[ExerciseItem]) -> str:
    legend = "".join(f'<span class="{_css(name)}"></span>{name}' for name, _ in _GROUPS)
    own = any(each.attempts_median is not None for each in items)
    heads = [("exercise", ""), ("handed in", "n"), ("passed", "n"), ("mean", "n"), ("verdicts", "")]
    heads += [("grading, median", "n"), ("most", "n")]
    heads += [("attempts", "n"), ("minutes", "n")] if own else []
    rows = []
    for each in items:
        cells = [
            (f"<code>{text(each.id)}</code><br>{text(each.title)}", ""),
            (str(each.handed_in), "n"),
            (f"{each.passed} ({whole_percent(each.passed, each.handed_in)})", "n"),
            (whole_percent(each.points, each.max_points), "n"),
            (_verdict_bar(each), ""),
            (duration(each.seconds_median), "n"),
            (duration(each.seconds_most), "n"),
        ]
        if own:
            cells += [(_number(each.attempts_median), "n"), (_number(each.minutes_median), "n")]
        rows.append(cells)
    note = (
        '<p class="quiet">Attempts and minutes are medians of the progress files that students '
        "handed in: their own word.</p>"
        if own
        else ""
    )
    return (
        f'<h2>Exercises</h2><p class="legend quiet">{legend}</p>{table(heads, rows)}{note}'
        if items
        else "<h2>Exercises</h2><p>Nobody handed in an exercise of this course.</p>"
    )


def _verdict_bar(each: ExerciseItem) -> str:
    total = sum(each.verdicts.values())
    pieces, words = [], []
    for name, verdicts in _GROUPS:
        count = sum(each.verdicts.get(verdict.value, 0) for verdict in verdicts)
        if count:
            pieces.append(f'<i class="{_css(name)}" style="width:{100 * count / total:.2f}%"></i>')
            words.append(f"{count} {name}")
    said = ", ".join(words)
    return (
        f'<div class="bar" role="img" aria-label="{said}">{"".join(pieces)}</div>'
        f'<span class="quiet">{said}</span>'
    )


def _css(name: str) -> str:
    return name.split()[0]


def _mistakes(items: Sequence[MistakeItem], insight: Insight) -> str:
    if not items:
        return "<h2>Named mistakes</h2><p>No submission makes a mistake that has a name.</p>"
    handed_in = {each.id: each.handed_in for each in insight.exercises}
    rows = [
        [
            (str(len(each.students)), "n"),
            (whole_percent(len(each.students), handed_in.get(each.exercise, 0)), "n"),
            (f"<code>{text(each.exercise)}</code>", ""),
            (
                _TOLD.format(text(each.title), text(each.explanation), names(each.students)),
                "",
            ),
        ]
        for each in items[:MOST_MISTAKES]
    ]
    note = rest(len(items) - len(rows), ", each of fewer students")
    heads = [("students", "n"), ("of the exercise", "n"), ("exercise", ""), ("mistake", "")]
    return f"<h2>Named mistakes, the most frequent first</h2>{table(heads, rows)}{note}"


def _checks(items: Sequence[CheckItem]) -> str:
    if not items:
        return ""
    rows = []
    for each in items:
        hard = ' <span class="flag">hard</span>' if each.pass_rate < HARD else ""
        rows.append(
            [
                (f"<code>{text(each.exercise)}</code>", ""),
                (f"{text(each.title)}{hard}", ""),
                (_rate_bar(each.pass_rate), ""),
                (f"{whole_percent(each.passed, each.tried)} of {each.tried}", "n"),
                (_discrimination(each), "n"),
            ]
        )
    heads = [("exercise", ""), ("check", ""), ("passed", ""), ("", "n"), ("discrimination", "n")]
    return (
        "<h2>Checks</h2><p>Discrimination is the correlation between passing this check and the "
        "rest of a student's points. Near 0 the check says little about the rest, and below 0 "
        f"those who know more pass it less: look at it.</p>{table(heads, rows)}"
    )


def _rate_bar(rate: float) -> str:
    return f'<div class="bar"><i class="passed" style="width:{rate:.2%}"></i></div>'


def _discrimination(each: CheckItem) -> str:
    if each.discrimination is None:
        return "-"
    flag = each.discrimination < WEAK
    words = "weak" if each.discrimination >= 0 else "negative"
    return f"{each.discrimination:+.2f}" + (f' <span class="flag">{words}</span>' if flag else "")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
