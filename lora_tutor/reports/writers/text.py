"""Reports as text for people: a line for each check, the named mistake, the points, what next."""

from __future__ import annotations

from collections.abc import Sequence

from lora_tutor.course.wrapping import cell_width, wrap
from lora_tutor.reports import reading
from lora_tutor.reports.amounts import duration
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look, printable, verdict_words
from lora_tutor.reports.writers.gradebook import Gradebook, Written

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
    for check in reading.checks(report):
        lines += _check(check, look)
    mistake = reading.whole(report)
    if mistake is not None:
        heading = f"{mistake.lead_alone}: {printable(mistake.title)}"
        lines += ["", *(look.bold(line) for line in _wrap(heading, look, "  "))]
        lines += _wrap(mistake.explanation, look, _INDENT)
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


def _check(read: reading.ReadCheck, look: Look) -> list[str]:
    check = read.result
    points = f"{check.points}/{check.max_points}"
    title = look.words(printable(check.title))
    if check.verdict not in (Verdict.PASSED, Verdict.FAILED):
        title += f" ({verdict_words(check.verdict)})"
    room = look.width - len(points) - 2
    first, *rest = wrap(title, room - 4, "", "")
    gap = " " * (room - 4 - cell_width(first))
    lines = [f"  {look.mark(check.verdict)} {first}{gap}  {points}"]
    lines += [f"{_INDENT}{line}" for line in rest]
    if read.message:
        lines += _wrap(read.message, look, _INDENT + "  ")
    for mistake in read.mistakes:
        heading = f"{mistake.lead}: {printable(mistake.title)}"
        lines += [look.bold(line) for line in _wrap(heading, look, _INDENT + "  ")]
        if mistake.explanation:
            lines += _wrap(mistake.explanation, look, _INDENT * 2)
    return lines


def _stdout(report: Report, look: Look) -> list[str]:
    """What was printed, line by line as it was: a printed matrix lives by its spaces."""
    parts, more = reading.printed(report)
    if not report.stdout:
        return []
    bar = look.sign("│ ", "| ")
    lines = ["", "  Your code printed:"]
    for part in parts:
        if part.when:
            lines += _wrap(f"{part.when}:", look, _INDENT)
        for line in part.lines:
            room = look.width - len(_INDENT + bar)
            said = look.words(printable(line)).expandtabs(4)
            lines += [_INDENT + bar + piece for piece in _pieces(said, room)]
    if more:
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
    if report.verdict is Verdict.SKIPPED:
        return f"{report.points} of {report.max_points} points: {verdict}."
    # Of a stub that is as it was given, no line was run.
    ran = report.verdict is not Verdict.NOT_ATTEMPTED
    missing = [layer for layer in FILES_AND_CALLS if ran and layer not in report.isolation]
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
