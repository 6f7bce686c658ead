"""A feedback page in a real browser: it opens from the disk, asks nobody and fits a telephone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.classroom.returns import feedback_page
from lora_tutor.classroom.returns.letter import letters
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.loader import load_course
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from tests.serving.chromium import Chromium
from tests.serving.conftest import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]
HOSTILE = "<img src=http://127.0.0.1:9/x onerror=document.title=1>"
LONG = "x" * 300
_CUT_OFF = """
[...document.querySelectorAll("main *")].filter(each => !each.closest("pre"))
  .filter(each => each.getBoundingClientRect().right > innerWidth
    || (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display != "inline"))
  .map(each => each.outerHTML.slice(0, 60))
"""
"""What reaches out of its frame or out of the window; what was printed is moved sideways."""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = load_course()
    exercises = list(course.exercises.values())[:3]
    graded = []
    for each in exercises[:2]:
        mistake = NamedMistake("m", HOSTILE, f"{LONG} `{LONG}`")
        checks = tuple(
            CheckResult(name, f"{HOSTILE} {LONG}", Verdict.FAILED, 0, most, LONG, ("m",))
            for name, most in each.checks.items()
        )
        made = Report(each.id, checks, 7, "0", "1", "0.1.0", (), mistakes=(mistake,))
        made = replace(made, stdout=f"{LONG * 9}\n{HOSTILE}")
        graded.append(GradedAnswer("ada", each.id, f"ada/{LONG}.py", made))
    ((_, letter),) = letters(ClassResult(["ada"], exercises, graded), course)
    letter = replace(letter, name=HOSTILE + LONG, remarks=(HOSTILE, LONG))
    file = tmp_path_factory.mktemp("feedback") / "feedback.html"
    file.write_text(feedback_page.write(letter, "0.1.0"), "utf-8")
    return file


@pytest.mark.parametrize("width", [360, 1280])
async def test_it_asks_nobody_and_fits(browser: Chromium, page_file: Path, width: int) -> None:
    page = await browser.page(width=width)
    await page.load(page_file.as_uri())
    assert HOSTILE in await page.evaluate("document.querySelector('h1').innerText")
    assert (await page.evaluate("document.title")).startswith(HOSTILE)
    assert page.requests == [page_file.as_uri()]
    assert not page.complaints
    assert not await page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
    assert await page.evaluate(_CUT_OFF) == []
    await page.evaluate("document.querySelector('summary').click()")
    printed = "document.querySelector('details pre')"
    assert HOSTILE in await page.evaluate(f"{printed}.innerText")
    assert await page.evaluate(f"{printed}.getBoundingClientRect().right <= innerWidth")
    await page.close()
