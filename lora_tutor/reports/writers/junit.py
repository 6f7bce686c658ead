"""JUnit XML as pytest writes it (family xunit2): a suite an exercise, a case a check.

A wrong answer is a failure; code that raised, ran too long, used too much memory or ended is an
error, and so is a fault of ours; a check that could not be tried is skipped. Points are properties,
of the case and, summed, of the suite.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from lora_tutor.reports.report import CheckResult, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.gradebook import Gradebook, Written, clean, explanation

_FAILURES = (Verdict.FAILED, Verdict.NOT_ATTEMPTED)
STDOUT_LIMIT = 64 * 1024


def write(book: Gradebook) -> Written:
    """The whole document, with a newline at the end."""
    root = ElementTree.Element("testsuites", name=clean(book.course))
    for grade in book.grades:
        result = grade.result
        if isinstance(result, Report):
            root.append(_suite(grade.name, result))
        else:
            suite = _empty_suite(grade.name, tests=1, errors=1, seconds=0.0)
            _properties(suite, points=0, max_points=grade.max_points)
            case = _case(suite, grade.word, "graded", 0.0)
            _properties(case, points=0, max_points=grade.max_points)
            kind = "grader_error" if result.our_fault else result.reason.value
            _outcome(case, "error", kind, result.problem)
            root.append(suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return Written(f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def _suite(name: str, report: Report) -> ElementTree.Element:
    verdicts = [check.verdict for check in report.checks]
    failures = sum(verdict in _FAILURES for verdict in verdicts)
    skipped = verdicts.count(Verdict.SKIPPED)
    passed = verdicts.count(Verdict.PASSED)
    suite = _empty_suite(
        name,
        tests=len(verdicts),
        failures=failures,
        errors=len(verdicts) - failures - skipped - passed,
        skipped=skipped,
        seconds=report.seconds,
    )
    _properties(
        suite,
        points=report.points,
        max_points=report.max_points,
        verdict=report.verdict.value,
        mistake=report.mistake.id if report.mistake else None,
        mistakes=" ".join(each.id for each in report.mistakes) or None,
        seed=report.seed,
        submission_sha256=report.submission_sha256,
        checks_sha256=report.checks_sha256,
        version=report.version,
        course=report.course or None,
        course_version=report.course_version or None,
        isolation=" ".join(report.isolation),
    )
    for check in report.checks:
        _add_check(suite, report, check)
    if report.stdout:
        printed = ElementTree.SubElement(suite, "system-out")
        printed.text = clean(report.stdout[:STDOUT_LIMIT])
    return suite


def _add_check(suite: ElementTree.Element, report: Report, check: CheckResult) -> None:
    case = _case(suite, report.exercise, check.id, check.seconds)
    _properties(
        case,
        points=check.points,
        max_points=check.max_points,
        title=check.title,
        mistake=check.mistake,
        mistakes=" ".join(check.mistakes) or None,
    )
    if check.verdict is Verdict.PASSED:
        return
    if check.verdict is Verdict.SKIPPED:
        skipped = ElementTree.SubElement(case, "skipped", type="skipped")
        skipped.set("message", clean(check.message))
        return
    kind = "failure" if check.verdict in _FAILURES else "error"
    _outcome(case, kind, check.verdict.value, explanation(report, check))


def _empty_suite(
    name: str,
    tests: int,
    failures: int = 0,
    errors: int = 0,
    skipped: int = 0,
    seconds: float = 0.0,
) -> ElementTree.Element:
    return ElementTree.Element(
        "testsuite",
        name=clean(name),
        tests=str(tests),
        failures=str(failures),
        errors=str(errors),
        skipped=str(skipped),
        time=f"{seconds:.3f}",
    )


def _case(
    suite: ElementTree.Element, exercise: str, name: str, seconds: float
) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname=exercise, name=name, time=f"{seconds:.3f}"
    )


def _properties(parent: ElementTree.Element, **values: object) -> None:
    """Before every other child, as the schema asks; None is left out."""
    properties = ElementTree.SubElement(parent, "properties")
    for name, value in values.items():
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=clean(str(value)))


def _outcome(case: ElementTree.Element, kind: str, verdict: str, text: str) -> None:
    said = clean(text)
    outcome = ElementTree.SubElement(case, kind, type=verdict, message=said.split("\n")[0])
    outcome.text = said
