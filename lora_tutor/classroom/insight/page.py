"""Writes the page about a class: one HTML file that loads nothing else, light or dark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from lora_tutor.classroom.insight.statistics import CheckItem, ExerciseItem, Insight, MistakeItem
from lora_tutor.reports.amounts import duration
from lora_tutor.reports.html_page import document, text
from lora_tutor.reports.report import Verdict

MOST_MISTAKES = 30
MOST_PAIRS = 100
MOST_UNGRADED = 200
MOST_NAMES = 40
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
_STYLE = """
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--card); margin: 8px 0; }
th, td { text-align: left; padding: 6px 10px; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: break-word; }
th { font-weight: 600; color: var(--quiet); font-size: 13px; border-bottom: 2px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap;
  width: 1%; }
.bar { display: flex; height: 12px; min-width: 140px; background: var(--line); border-radius: 3px;
  overflow: hidden; }
.bar i { display: block; height: 100%; }
.passed { background: var(--passed); } .wrong { background: var(--wrong); }
.broken { background: var(--broken); } .not { background: var(--not); }
.our { background: var(--our); }
.legend span { display: inline-block; width: 11px; height: 11px; margin: 0 5px 0 14px;
  border-radius: 2px; }
.flag { color: var(--wrong); font-weight: 600; }
.cards { display: flex; gap: 12px; flex-wrap: wrap; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: 10px 16px; } .card b { display: block; font-size: 22px; }
"""


def write_page(insight: Insight, title: str, day: date, version: str) -> str:
    """The whole document."""
    parts = [
        f"<h1>{text(title)}</h1>",
        f'<p class="quiet">{day.isoformat()}, lora-tutor {text(version)}</p>',
        _cards(insight),
        _exercises(insight.exercises),
        _mistakes(insight.mistakes, insight),
        _checks(insight.checks),
        _alike(insight),
        _nothing(insight.nothing),
        _ungraded(insight.ungraded),
    ]
    body = "\n".join(part for part in parts if part)
    return document(f"{title}: a class at a glance", _STYLE, body)


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
        (insight.students, "students"),
        (handed_in, "submissions"),
        (_percent(passed, handed_in), "passed"),
        (_percent(named, answered_wrongly), "of the wrong ones have a named mistake"),
    ]
    shown = "".join(f'<div class="card"><b>{big}</b>{words}</div>' for big, words in cards)
    return f'<div class="cards">{shown}</div>'


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole > 0 else "-"


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
            (f"{each.passed} ({_percent(each.passed, each.handed_in)})", "n"),
            (f"{each.share:.0%}", "n"),
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
        f'<h2>Exercises</h2><p class="legend quiet">{legend}</p>{_table(heads, rows)}{note}'
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
            (_percent(len(each.students), handed_in.get(each.exercise, 0)), "n"),
            (f"<code>{text(each.exercise)}</code>", ""),
            (
                _TOLD.format(text(each.title), text(each.explanation), _names(each.students)),
                "",
            ),
        ]
        for each in items[:MOST_MISTAKES]
    ]
    more = len(items) - len(rows)
    note = f'<p class="quiet">and {more} rarer ones</p>' if more > 0 else ""
    heads = [("students", "n"), ("of the exercise", "n"), ("exercise", ""), ("mistake", "")]
    return f"<h2>Named mistakes, the most frequent first</h2>{_table(heads, rows)}{note}"


def _names(students: Sequence[str]) -> str:
    shown = ", ".join(text(each) for each in students[:MOST_NAMES])
    more = len(students) - MOST_NAMES
    return shown + (f" and {more} more" if more > 0 else "")


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
                (f"{each.pass_rate:.0%} of {each.tried}", "n"),
                (_discrimination(each), "n"),
            ]
        )
    heads = [("exercise", ""), ("check", ""), ("passed", ""), ("", "n"), ("discrimination", "n")]
    return (
        "<h2>Checks</h2><p>Discrimination is the correlation between passing this check and the "
        "rest of a student's points. Near 0 the check says little about the rest, and below 0 "
        f"those who know more pass it less: look at it.</p>{_table(heads, rows)}"
    )


def _rate_bar(rate: float) -> str:
    return f'<div class="bar"><i class="passed" style="width:{rate:.2%}"></i></div>'


def _discrimination(each: CheckItem) -> str:
    if each.discrimination is None:
        return "-"
    flag = each.discrimination < WEAK
    words = "weak" if each.discrimination >= 0 else "negative"
    return f"{each.discrimination:+.2f}" + (f' <span class="flag">{words}</span>' if flag else "")


def _alike(insight: Insight) -> str:
    head = "<h2>Nearly the same text</h2>"
    if not insight.alike:
        return f"{head}<p>No two submissions share a text that is not how most solve it.</p>"
    rows = [
        [
            (f"<code>{text(each.exercise)}</code>", ""),
            (text(each.students[0]), ""),
            (text(each.students[1]), ""),
            ("identical" if each.identical else f"{each.share:.0%}", "n"),
        ]
        for each in insight.alike[:MOST_PAIRS]
    ]
    more = len(insight.alike) - len(rows)
    note = f'<p class="quiet">and {more} more pairs</p>' if more > 0 else ""
    heads = [("exercise", ""), ("student", ""), ("student", ""), ("shared", "n")]
    return (
        f"{head}<p>Pairs whose tokens are alike when names, comments and layout do not count. "
        "Short right answers are alike by nature: a place to look at, no proof of anything.</p>"
        f"{_table(heads, rows)}{note}"
    )


def _nothing(students: Sequence[str]) -> str:
    if not students:
        return ""
    return f"<h2>Handed in nothing</h2><p>{len(students)}: {_names(students)}</p>"


def _ungraded(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    shown = "".join(f"<li>{text(each)}</li>" for each in problems[:MOST_UNGRADED])
    more = len(problems) - MOST_UNGRADED
    note = f'<p class="quiet">and {more} more</p>' if more > 0 else ""
    return f"<h2>Not graded</h2><ul>{shown}</ul>{note}"


def _table(heads: Iterable[tuple[str, str]], rows: Iterable[Iterable[tuple[str, str]]]) -> str:
    """A table whose cells are pairs of HTML and a CSS class."""
    top = "".join(f'<th class="{css}">{words}</th>' for words, css in heads)
    body = "".join(
        "<tr>" + "".join(f'<td class="{css}">{html}</td>' for html, css in row) + "</tr>"
        for row in rows
    )
    table = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
