"""Every format holds its reader's rules, whatever the reports say; points are equal in all."""

from __future__ import annotations

import base64
import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lora_tutor.errors import UsageError
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers import classroom50, github, gradescope, junit
from lora_tutor.reports.writers.classroom50 import identity_from
from lora_tutor.reports.writers.gradebook import Gradebook, clean
from lora_tutor.reports.writers.registry import FORMATS, Format
from tests.learner.reports import with_two
from tests.reports.consumers import check_classroom50, check_grader_output, check_gradescope
from tests.reports.reports import CORPUS, book, report

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
ENVIRONMENT = {
    "CLASSROOM": "lora",
    "ASSIGNMENT": "week-1",
    "USERNAME": "ada",
    "SUBMISSION_TAG": "submit/20261126T120000Z-abc",
    "COMMIT_URL": "commit",
    "RELEASE_URL": "release",
    "REVIEW_URL": "review",
}
IDENTITY = {"classroom": "lora", "assignment": "week-1", "owner": "ada"}
corpus = pytest.mark.parametrize("found", CORPUS.values(), ids=CORPUS.keys())
books_of_any_text = st.builds(
    lambda verdicts, text: book(report(*verdicts, message=text, stdout=text)),
    st.lists(st.sampled_from(list(Verdict)), min_size=1, max_size=4),
    st.text(max_size=80),
)


def suites(text: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(text.encode()))


def check_junit(text: str, graded: Gradebook) -> None:
    """The parts of jenkins' junit-10.xsd and of pytest's own output that readers rely on."""
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<testsuites ')
    found = suites(text)
    assert len(found) == len(graded.grades)
    for suite in found:
        cases = suite.findall("testcase")
        kinds = {
            name: sum(case.find(name) is not None for case in cases)
            for name in ("failure", "error", "skipped")
        }
        assert int(suite.attrib["tests"]) == len(cases)
        assert int(suite.attrib["failures"]) == kinds["failure"]
        assert int(suite.attrib["errors"]) == kinds["error"]
        assert int(suite.attrib["skipped"]) == kinds["skipped"]
        assert float(suite.attrib["time"]) >= 0
        order = [child.tag for child in suite]
        assert order == sorted(order, key=["properties", "testcase", "system-out"].index)
        for case in cases:
            assert case.attrib["classname"]
            assert case.attrib["name"]
            float(case.attrib["time"])
            tags = [child.tag for child in case]
            assert tags[0] == "properties"
            assert len(tags) <= 2
            assert property_of(case, "points").isdigit()


def property_of(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(f"properties/property[@name='{name}']")
    return found.attrib["value"]


@corpus
def test_junit(found: Gradebook) -> None:
    text = junit.write(found).text
    check_junit(text, found)
    got = sum(int(property_of(each, "points")) for each in suites(text))
    most = sum(int(property_of(each, "max_points")) for each in suites(text))
    assert (got, most) == (found.points, found.max_points)


@given(books_of_any_text)
def test_junit_takes_any_text(found: Gradebook) -> None:
    check_junit(junit.write(found).text, found)


@pytest.mark.parametrize(
    ("verdict", "tag"),
    [
        (Verdict.FAILED, "failure"),
        (Verdict.NOT_ATTEMPTED, "failure"),
        (Verdict.SKIPPED, "skipped"),
        *((each, "error") for each in list(Verdict)[4:]),
    ],
)
def test_junit_tells_wrong_from_broken(verdict: Verdict, tag: str) -> None:
    (suite,) = suites(junit.write(book(report(verdict))).text)
    (case,) = suite.findall("testcase")
    assert [child.tag for child in case] == ["properties", tag]


@corpus
def test_gradescope(found: Gradebook) -> None:
    data = json.loads(gradescope.write(found).text)
    check_gradescope(data)
    got = sum(test["score"] for test in data["tests"])
    most = sum(test["max_score"] for test in data["tests"])
    assert (got, most) == (found.points, found.max_points)


@given(books_of_any_text)
def test_gradescope_takes_any_text(found: Gradebook) -> None:
    check_gradescope(json.loads(gradescope.write(found).text))


def test_gradescope_says_whose_fault_it_is() -> None:
    assert "not you" in json.loads(gradescope.write(CORPUS["our_fault"]).text)["output"]
    assert "not you" not in json.loads(gradescope.write(CORPUS["passed"]).text)["output"]


@corpus
def test_classroom50(found: Gradebook) -> None:
    data = json.loads(classroom50.write(replace(found, environment=ENVIRONMENT)).text)
    check_classroom50(data, IDENTITY)
    assert (data["score"], data["max-score"]) == (found.points, found.max_points)


@pytest.mark.parametrize("name", [*ENVIRONMENT])
def test_classroom50_names_what_is_missing(name: str) -> None:
    without = {key: value for key, value in ENVIRONMENT.items() if key != name}
    with pytest.raises(UsageError, match=name):
        identity_from(without, NOW)


@pytest.mark.parametrize(
    ("name", "value"), [("SUBMISSION_TAG", "v1"), ("ASSIGNMENT_TYPE", "crowd")]
)
def test_classroom50_refuses_what_its_reader_would(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        identity_from(ENVIRONMENT | {name: value}, NOW)


@corpus
def test_github(found: Gradebook) -> None:
    lines = github.commands(found).splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert (
        lines[-1]
        == f"::notice title=Autograding complete::Points {found.points}/{found.max_points}"
    )
    wrong = sum(
        sum(check.verdict is not Verdict.PASSED for check in each.result.checks)
        if isinstance(each.result, Report)
        else 1
        for each in found.grades
    )
    assert len(lines) == wrong + 1
    data = json.loads(base64.b64decode(github.grader_output(found)))
    check_grader_output(data)
    got = sum(test["score"] for test in data["tests"])
    assert (got, data["max_score"]) == (found.points, found.max_points)


@corpus
def test_the_summary_is_a_table_and_carries_out_no_foreign_markup(found: Gradebook) -> None:
    text = github.summary(found)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.count("|") == 5 for line in rows)
    for sign in ("<b>", "<i>", "`", "@all", "]]"):
        assert sign not in text


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS.keys())
def test_every_format_is_written_by_the_module_of_its_name(form: Format) -> None:
    """Any corpus of reports, so that a row without its writer cannot stay."""
    form.check(ENVIRONMENT)
    assert form.write(replace(CORPUS["several"], environment=ENVIRONMENT)).text


@given(st.text())
def test_clean_text_is_for_xml(text: str) -> None:
    said = clean(text)
    root = ElementTree.Element("a")
    root.text = said
    again = ElementTree.fromstring(ElementTree.tostring(root, encoding="unicode"))
    assert (again.text or "") == said


# -- two mistakes ----------------------------------------------------------------------------------


def test_two_mistakes_of_one_check_are_told_in_every_format() -> None:
    named = with_two(report(Verdict.FAILED, Verdict.FAILED, message="Wrong."))
    told = [gradescope.write(book(named)).text, junit.write(book(named)).text]
    told += [github.summary(book(named)), base64_text(github.grader_output(book(named)))]
    for words in ("Really.", "A sign is lost", "It is minus."):
        assert all(words in text for text in told)
    (suite,) = suites(junit.write(book(named)).text)
    properties = {each.attrib["name"]: each.attrib["value"] for each in suite.iter("property")}
    assert properties["mistakes"] == "alpha_only sign"
    tests = json.loads(gradescope.write(book(named)).text)["tests"]
    assert [each["extra_data"]["mistakes"] for each in tests] == [
        ["alpha_only"],
        ["alpha_only", "sign"],
    ]


def base64_text(output: str) -> str:
    return base64.b64decode(output).decode()


def test_a_report_of_one_name_is_read_as_before() -> None:
    new = report(Verdict.FAILED, Verdict.PASSED)
    old = new.to_dict()
    del old["mistakes"]
    for check in old["checks"]:
        del check["mistakes"]
    assert Report.from_dict(old) == new
    both = with_two(new)
    assert Report.from_dict(json.loads(json.dumps(both.to_dict()))) == both
