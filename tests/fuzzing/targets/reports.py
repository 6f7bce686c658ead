"""Reports, receipts, classes, journals: files that anybody may have written or edited."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from lora_tutor.classroom.insight.comparison import as_text, compare
from lora_tutor.classroom.run.graded import GradedAnswer, read_jsonl, write_jsonl
from lora_tutor.classroom.run.journal import Journal
from lora_tutor.errors import UsageError
from lora_tutor.reports.receipts import differences, read_receipts
from lora_tutor.reports.report import Report, Unjudged
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers import github, gradescope, junit, text
from lora_tutor.reports.writers.json import dump
from tests.fuzzing.scratch import scratch
from tests.fuzzing.shaking import JSON_LINES
from tests.reports.reports import book, report

GENUINE = report(Verdict.PASSED, Verdict.FAILED, Verdict.TIMEOUT, stdout="said")
TONGUE = JSON_LINES


def one_input(data: bytes) -> None:
    """Refused in the one way that each reader documents, or fit for everything that reads it."""
    try:
        found = Report.from_dict(json.loads(data))
    except (ValueError, RecursionError):
        found = GENUINE
    _is_whole(found)
    file = scratch() / "file"
    file.write_bytes(data)
    with suppress(UsageError):
        for claim in read_receipts(file):
            _is_whole(claim.report)
            list(differences(claim, GENUINE))
    with suppress(UsageError):
        graded = read_jsonl(file)
        as_text(compare(graded, [GradedAnswer("ada", GENUINE.exercise, "ada/x.py", GENUINE)]), 1)
        write_jsonl(graded)
    with Journal(file, resume=True) as journal:
        len(journal)


def _is_whole(found: Report) -> None:
    assert Report.from_dict(json.loads(dump(found.to_dict()))) == found
    text.write_report(found, "title", Look())
    text.write_summary([found], Look())
    for write in (junit.write, gradescope.write, github.write):
        write(book(found))


def seeds() -> Iterator[bytes]:
    several = [GENUINE, report(Verdict.PASSED), replace(GENUINE, checks=(), mistake=None)]
    for each in several:
        yield json.dumps(each.to_dict()).encode()
    yield json.dumps({"schema": 1, "reports": [each.to_dict() for each in several]}).encode()
    graded = [GradedAnswer("ada", GENUINE.exercise, "ada/x.py", GENUINE)]
    graded += [GradedAnswer("bob", GENUINE.exercise, "bob.zip/x.py", Unjudged("It is empty."))]
    yield write_jsonl(graded).encode()
    line = {"seconds": 5.0, "isolation": ["process"], "report": several[1].to_dict()}
    yield json.dumps(line).encode() + b"\n" + json.dumps(line).encode()[:40]
