"""Reads the table that `batch` writes."""

from __future__ import annotations

import csv
import io

from tests.cli.calling import Answer


def rows(answer: Answer) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in csv.reader(io.StringIO(answer.out))}
