"""Reports as text for people: a line for each check, the named mistake, the points, what next."""

from __future__ import annotations

from collections.abc import Sequence

from lora_tutor.course.wrapping import cell_width, wrap
from lora_tutor.reports.amounts import duration
from lora_tutor.reports.repeats import shown
from lora_tutor.reports.report import CheckResult, NamedMistake, Report, Verdict
from lora_tutor.reports.words import Look, printable, verdict_words
from lora_tutor.reports.writers.gradebook import Gradebook, Written

STDOUT_LINES = 40
FILES_AND_CALLS = ("landlock", "seccomp")
"""The layers without which a submission could do harm; a learner reads of isolation only then."""
_INDENT = "    "


def write(book: Gradebook) -> Written:
    """For a file: all reports, and a summary below several."""
    look = Look()
    parts = [
        write_report(each.result, each.title, look, book.advice(each.result) if each.own else "")
        for each in book.grades
        if isinstance(each.result, Report)
    ]
    summary = [write_summary(book.reports, look)] if len(parts) > 1 else []
    return Written("\n".join([*parts, *summary]))


def write_report(report: Report, title: str, look: Look, advice: str = "") -> str:
    """One report; `advice` is the sentence that says what to do next."""
    lines = [look.bold(look.words(f"{report.exercise}  {title}".rstrip())), ""]
    explained: set[str] = set()
    for number, check in enumerate(report.checks):
        lines += _check(check, look, shown(check, report.checks[:number]))
        if report.mistake is None:
            lines += _mistakes(report.named_at(check), look, explained)
    if report.mistake is not None:
        heading = f"This looks like a known mistake: {printable(report.mistake.title)}"
        lines += ["", *(look.bold(line) for line in _wrap(heading, look, "  "))]
        lines += _wrap(report.mistake.explanation, look, _INDENT)
    lines += _stdout(report, look)
    lines += ["", *_wrap(_total(report), look, "")]
    if advice:
        lines += _wrap(advice, look, "")
    return "\n".join(lines) + "\n"


def write_summary(reports: Sequence[Report], look: Look) -> str:
    """One line for each report, and the sum of the points."""
    wide = max(len(report.exercise) for report in reports)
    lines = [
        f"{look.mark(each.verdict)} {each.exercise:<{wide}}  "
        f"{each.points:>3}/{each.max_points:<3} {verdict_words(each.verdict)}"
        for each in reports
    ]
    points, most = sum(r.points for r in reports), sum(r.max_points for r in reports)
    passed = sum(report.passed for report in reports)
    lines.append(f"{passed} of {len(reports)} passed, {points} of {most} points.")
    return "\n".join(lines) + "\n"


def as_comment(text: str, look: Look) -> str:
    """Above code that is printed, so that the whole can be run."""
    return "\n" + "\n".join(_wrap(text, look, "# ")) + "\n"


def _check(check: CheckResult, look: Look, message: str) -> list[str]:
    points = f"{check.points}/{check.max_points}"
    title = look.words(printable(check.title))
    if check.verdict not in (Verdict.PASSED, Verdict.FAILED):
        title += f" ({verdict_words(check.verdict)})"
    room = look.width - len(points) - 2
    first, *rest = wrap(title, room - 4, "", "")
    gap = " " * (room - 4 - cell_width(first))
    lines = [f"  {look.mark(check.verdict)} {first}{gap}  {points}"]
    lines += [f"{_INDENT}{line}" for line in rest]
    if message and check.verdict is not Verdict.PASSED:
        lines += _wrap(message, look, _INDENT + "  ")
    return lines


def _mistakes(mistakes: Sequence[NamedMistake], look: Look, explained: set[str]) -> list[str]:
    """The names at one check; what a mistake is about is said where it is met first."""
    lines: list[str] = []
    for mistake in mistakes:
        heading = f"A known mistake: {printable(mistake.title)}"
        lines += [look.bold(line) for line in _wrap(heading, look, _INDENT + "  ")]
        if mistake.id not in explained:
            lines += _wrap(mistake.explanation, look, _INDENT * 2)
        explained.add(mistake.id)
    return lines


def _stdout(report: Report, look: Look) -> list[str]:
    """What was printed, line by line as it was: a printed matrix lives by its spaces."""
    if not report.stdout:
        return []
    bar = look.sign("│ ", "| ")
    lines, left = ["", "  Your code printed:"], STDOUT_LINES
    for title, printed in report.printed_in():
        said = look.words(printable(printed)).rstrip("\n").split("\n")
        if left > 0 and report.printed:
            when = f"during “{printable(title)}”:" if title else "while your file was read:"
            lines += _wrap(when, look, _INDENT)
        for line in said[: max(left, 0)]:
            room = look.width - len(_INDENT + bar)
            lines += [_INDENT + bar + piece for piece in _pieces(line.expandtabs(4), room)]
        left -= len(said)
    if report.stdout_truncated or left < 0:
        lines.append(f"{_INDENT}(and more, which is left out here)")
    return lines


def _pieces(line: str, room: int) -> list[str]:
    """A line cut where it does not fit, with all its spaces."""
    pieces, piece, wide = [], "", 0
    for char in line:
        width = cell_width(char)
        if wide + width > room:
            pieces.append(piece)
            piece, wide = "", 0
        piece, wide = piece + char, wide + width
    return [*pieces, piece]


def _total(report: Report) -> str:
    verdict = verdict_words(report.verdict)
    missing = [layer for layer in FILES_AND_CALLS if layer not in report.isolation]
    weak = f"; not confined by {' and '.join(missing)}" if missing else ""
    return (
        f"{report.points} of {report.max_points} points: {verdict}. "
        f"(Graded in {duration(report.seconds)} with seed {report.seed}{weak}.)"
    )


def _wrap(text: str, look: Look, margin: str) -> list[str]:
    """Foreign text, filled; a line that fits keeps its inner spaces, as a matrix needs them."""
    lines: list[str] = []
    for line in look.words(printable(text)).expandtabs(4).split("\n"):
        fits = cell_width(line) + len(margin) <= look.width
        lines += [margin + line if line else ""] if fits else wrap(line, look.width, margin, margin)
    return lines
