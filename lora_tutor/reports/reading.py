"""What a person reads of a report, and in which order: the same as text, as Markdown and as HTML.

A message is said once, a mistake is explained where it is met first, and what was printed ends
after some lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lora_tutor.reports import repeats
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict

STDOUT_LINES = 40


@dataclass(frozen=True, slots=True)
class ReadMistake:
    """`lead` stands before the title; `explanation` is "" where the same was explained above."""

    lead: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class ReadCheck:
    """A check with the words below it; `message` is "" where there is nothing to say."""

    result: CheckResult
    message: str
    mistakes: tuple[ReadMistake, ...]


@dataclass(frozen=True, slots=True)
class ReadPrint:
    """Lines that were printed, and when: words for people, "" where that is not known."""

    when: str
    lines: tuple[str, ...]


def checks(report: Report) -> Iterator[ReadCheck]:
    """Each check. A mistake that explains all of them stands below the checks, and not at one."""
    explained: set[str] = set()
    for number, check in enumerate(report.checks):
        message = repeats.shown(check, report.checks[:number])
        mistakes = []
        for each in names(report, check) if report.mistake is None else ():
            known = each.id in explained
            mistakes.append(ReadMistake(each.lead, each.title, "" if known else each.explanation))
            explained.add(each.id)
        said = message if check.verdict is not Verdict.PASSED else ""
        yield ReadCheck(check, said, tuple(mistakes))


def whole(report: Report) -> NamedMistake | None:
    """What stands below all checks, because it explains each that failed and says more than it."""
    found = report.mistake
    failed = (check for check in report.checks if check.mistakes)
    return None if found is None or any(_repeats(found, check) for check in failed) else found


def _repeats(name: NamedMistake, check: CheckResult) -> bool:
    """Whether it tells only what the message of the check says: the author's own sentence."""
    return name.is_general and name.explanation in check.message


def names(report: Report, check: CheckResult) -> list[NamedMistake]:
    """What stands below a check. Where its message is "as above", so is what goes wrong."""
    earlier = report.checks[: report.checks.index(check)]
    told = {name for one in earlier for name in one.mistakes}
    is_short = repeats.shown(check, earlier) != check.message
    return [
        each
        for each in report.named_at(check)
        if not (is_short and each.is_general and each.id in told) and not _repeats(each, check)
    ]


def printed(report: Report) -> tuple[list[ReadPrint], bool]:
    """What was printed, line by line, and whether there was more."""
    parts, left = [], STDOUT_LINES
    for title, text in report.printed_in():
        lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
        when = f"during “{title}”" if title else "while your file was read"
        if left > 0:
            parts.append(ReadPrint(when if report.printed else "", tuple(lines[:left])))
        left -= len(lines)
    return parts, report.stdout_truncated or left < 0
