"""Every example of every page is run, and must print what the page says."""

from __future__ import annotations

import doctest

import pytest

from lora_tutor.course.page import Page
from tests.lessons.pages import PAGES, examples

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_examples_print_what_the_page_says(page: Page) -> None:
    # One namespace a page, in order: a later example may use the names of an earlier one.
    names: dict[str, object] = {}
    found = examples(page)
    assert found, f"page {page.lesson.id} has no example"
    for number, example in enumerate(found, 1):
        name = f"page {page.lesson.id}, example {number}"
        test = doctest.DocTestParser().get_doctest(example.source, names, name, None, 0)
        runner = doctest.DocTestRunner(verbose=False)
        said: list[str] = []
        runner.run(test, out=said.append, clear_globs=False)
        assert runner.summarize(verbose=False).attempted > 0
        assert not runner.failures, "".join(said)
        names.update(test.globs)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_every_example_runs_on_its_own(page: Page) -> None:
    # In the app a learner runs and changes one example at a time.
    for example in examples(page):
        exec(compile(example.code, f"page {page.lesson.id}", "exec"), {})
