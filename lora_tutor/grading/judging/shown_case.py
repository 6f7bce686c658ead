"""The first failing case of a submission, drawn anew, as code that recreates it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from lora_tutor.grading.events import ShownCase
from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.judging.endings import CheckEnded
from lora_tutor.grading.judging.grading import Grading
from lora_tutor.grading.judging.hidden_checks import Check
from lora_tutor.grading.judging.judge import Asked, Judge
from lora_tutor.grading.judging.proxies import (
    NO_ANSWER,
    Channel,
    Implementation,
    SubmissionError,
    clean,
)
from lora_tutor.grading.judging.snippet import Crossing, Snippet
from lora_tutor.reports.report import LARGEST_SEED, Report

_DRAWS = 3
"""How often other numbers are drawn, until the case fails with them too."""
_NOTHING = "Every check passes: there is no failing case to show."
_NO_CASE = "No inputs belong to this: the check looks at the file itself."
_LUCKY = "With fresh numbers this case does not fail: it depends on the numbers that are drawn."


def shown_case(grading: Grading, report: Report) -> ShownCase:
    """What the first check that failed asked in its last case, with numbers of another seed: the
    graded ones are not given away. `grading` has run."""
    if report.passed or grading.first_failed is None:
        failed = next((each for each in report.checks if each.message), None)
        return ShownCase("", "", failed.message if failed and not report.passed else _NOTHING)
    check, asked = grading.first_failed
    if asked is None:
        return ShownCase(check.title, "", _NO_CASE)
    return _drawn_anew(grading, check, asked)


def _drawn_anew(grading: Grading, check: Check, asked: Asked) -> ShownCase:
    shown = ShownCase(check.title, "", "")
    for _ in range(_DRAWS):
        seed = secrets.randbelow(LARGEST_SEED + 1)
        channel = grading.open_anew()
        if channel is None:
            return ShownCase(check.title, "", "Your file cannot be loaded.")
        channel.tape = []
        judge = Judge(grading.case, Implementation(channel), grading.submission.text, seed)
        try:
            judge.ask(asked)
        except CheckEnded as ended:
            return ShownCase(check.title, _code(grading, channel), ended.message)
        shown = ShownCase(check.title, _code(grading, channel), _LUCKY)
    return shown


def _code(grading: Grading, channel: Channel) -> str:
    exercise, case = grading.case.exercise, grading.case
    snippet = Snippet(
        grading.submission.filename,
        exercise.entry_points,
        exercise.libraries,
        case.parameter,
        case.observers,
    )
    for crossing in _crossings(channel):
        snippet.add(crossing)
    return snippet.text


def _crossings(channel: Channel) -> Iterator[Crossing]:
    """What the tape holds, decoded: the values are as they were when they crossed."""
    for body, *answers in channel.tape or ():
        request = channel.codec.decode(body)
        awaited = answers != [NO_ANSWER]
        try:
            answer: object = None
            if answers and awaited:
                answer = channel.codec.decode(answers[0])
        except WireError:
            answer = None
        match answer:
            case ["ok", value, *_]:
                yield Crossing(request, value)
            case ["err", dict() as fields, *_]:
                error = SubmissionError(fields)
                yield Crossing(request, raised=clean(str(error), 200))
            case _:
                yield Crossing(request, answered=False, awaited=awaited)
