"""Exercises come page by page wherever they are shown: their numbers are names and no order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lora_tutor.cli.overview import as_data, as_text
from lora_tutor.learner.session import Session
from lora_tutor.reports.words import Look
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.commands import commands_for
from lora_tutor.tui.screens.course_map import EXERCISE, CourseList
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import until


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Of somebody in the course that we ship."""
    session = Session.open(tmp_path / "workspace", grader=FakeGrader)
    session.notes.choose("welcomed", "yes")
    yield session
    session.close()


@pytest.fixture
def by_page(session: Session) -> list[str]:
    return [each for lesson in session.course.lessons() for each in lesson.exercises]


def listed(session: Session) -> list[str]:
    text = as_text(session.course, set(), session.statuses(), (), Look(80, False, True))
    words = text.split()
    return [each for each in words if each in session.course.exercises]


def listed_as_data(session: Session) -> list[str]:
    data = as_data(session.course, set(), session.statuses())
    return [each["id"] for section in data["sections"] for each in section["exercises"]]


def come_next(session: Session) -> list[str]:
    """What `next_step` brings after each page and exercise in turn, of somebody who read all."""
    for lesson in session.course.lessons():
        session.mark_read(lesson.id)
    met, after = [], next(session.course.lessons()).id
    while (step := session.next_step(after)).id not in met:
        met.append(step.id)
        after = step.id
    return met


@pytest.mark.parametrize("shown_by", [listed, listed_as_data, come_next])
def test_lists_go_by_the_pages(
    session: Session, by_page: list[str], shown_by: Callable[[Session], list[str]]
) -> None:
    assert by_page != sorted(by_page)
    assert shown_by(session) == by_page


async def test_the_app_goes_by_the_pages(session: Session, by_page: list[str]) -> None:
    app = LoraTutorApp(session)
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.screen.query(CourseList))
        options = [option.id or "" for option in app.screen.query_one(CourseList).options]
        on_the_map = [each for each in options if each.startswith(EXERCISE)]
        assert [each.removeprefix(EXERCISE) for each in on_the_map] == by_page
        titles = [command.title for command in commands_for(app, app.screen)]
    numbers = [title.split()[1] for title in titles if title.startswith("Exercise ")]
    assert [number for number in numbers if number.isdecimal()] == [each[:2] for each in by_page]


def test_the_backward_pass_is_written_where_its_formulas_are_derived(by_page: list[str]) -> None:
    at = by_page.index("19_lora_backward")
    assert by_page[at - 1] == "18_gradients_symbolic"
