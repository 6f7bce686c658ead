"""What the documents promise to scripts, and say of the checks, is what the code has."""

from __future__ import annotations

import json
import re
import tomllib

from lora_tutor.errors import ExitCode
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.documents.markdown import ROOT, document

CONTRACTS = document("docs/contracts.md")
FIRST = [row[0] for row in CONTRACTS.rows()]


def test_every_exit_code_is_promised() -> None:
    assert [int(cell) for cell in FIRST if cell.isdigit()] == list(ExitCode)


def test_every_verdict_is_promised_best_first() -> None:
    section = CONTRACTS.section("The report, schema 1")
    verdicts = [word for row in section.rows() for word in re.findall(r"`(\w+)`", row[0])]
    assert verdicts == list(Verdict)


def test_the_report_shown_is_of_our_schema() -> None:
    (shown,) = [body for _, language, body in CONTRACTS.fences() if language == "json"]
    assert json.dumps(json.loads(shown)) == json.dumps(
        Report.from_dict(json.loads(shown)).to_dict()
    )


def test_every_import_contract_is_explained() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    ids = [each["id"] for each in settings["tool"]["importlinter"]["contracts"]]
    rows = document("CONTRIBUTING.md").section("What each check is for").rows()
    explained = [word for row in rows for word in re.findall(r"`([a-z-]+)`", row[0])]
    assert sorted(set(explained) - {"mypy", "lint-imports"}) == sorted(ids)


def test_the_set_up_is_that_of_the_readme() -> None:
    lines = [body for _, _, body in document("CONTRIBUTING.md").section("Set-up").fences()]
    assert all(line in document("README.md").text for line in lines)
    assert len(lines) == 1


def test_every_room_of_the_house_is_described() -> None:
    rows = document("docs/architecture.md").section("The house").rows()
    described = {path for row in rows for path in re.findall(r"`lora_tutor/([\w.]+)/?`", row[0])}
    there = {each.name for each in (ROOT / "lora_tutor").iterdir()}
    assert described == {name for name in there if not name.startswith("__")} - {"py.typed"}
