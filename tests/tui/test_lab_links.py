"""The ways to a lab and back: from its lesson, from the map, by key, link and mouse."""

from __future__ import annotations

from dataclasses import replace

from lora_tutor.learner.session import Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.widgets.links import LinkLine
from tests.tui.screen_text import found, opened_lab, sees, shown, until
from tests.tui.scripted_lab import LAB, Script, scripted_labs

NARROW = (80, 24)
LINK = f"lab:{LAB.name}"


def with_labs(session: Session) -> None:
    """Two pages name the toy lab, whose own is 3.1, and one that does not exist here."""
    sections = tuple(
        replace(
            section,
            lessons=tuple(
                replace(each, labs=("nowhere", LAB.name)) if each.id != "1.1" else each
                for each in section.lessons
            ),
        )
        for section in session.course.sections
    )
    session.course = replace(session.course, sections=sections)


async def test_back_is_the_lesson_and_m_the_map(lab_app: LoraTutorApp) -> None:
    async with lab_app.run_test(size=NARROW) as pilot:
        await opened_lab(lab_app)
        await pilot.press("escape")
        await until(lambda: isinstance(lab_app.screen, LessonScreen))
        assert lab_app.screen.place().id == LAB.lesson  # type: ignore[attr-defined]


async def test_a_lab_without_its_lesson_goes_back_to_the_map(
    lab_app: LoraTutorApp, session: Session, script: Script
) -> None:
    session.labs = scripted_labs(session.notes, script, replace(LAB, lesson="9.9"))
    async with lab_app.run_test(size=NARROW) as pilot:
        screen = await opened_lab(lab_app)
        assert screen.check_action("lesson", ()) is False
        await pilot.press("escape")
        await until(lambda: isinstance(lab_app.screen, CourseMap))


async def test_a_page_opens_its_lab_by_key_and_by_link(
    lesson_app: LoraTutorApp, session: Session
) -> None:
    with_labs(session)
    async with lesson_app.run_test(size=NARROW) as pilot:
        await found(lesson_app, LinkLine)
        targets = [each.target for each in lesson_app.screen.query(LinkLine)]
        assert LINK in targets
        assert "lab:nowhere" not in targets
        await pilot.press("x")
        await opened_lab(lesson_app)
        await pilot.press("l")
        await found(lesson_app, LinkLine)
        link = next(each for each in lesson_app.screen.query(LinkLine) if each.target == LINK)
        assert "Lab L1: The toy staircase" in str(link.render())
        link.focus()
        await pilot.press("enter")
        await opened_lab(lesson_app)


async def test_a_page_without_labs_has_no_such_key(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=NARROW) as pilot:
        await found(lesson_app, LinkLine)
        assert "Lab" not in shown(lesson_app).splitlines()[-1]
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(lesson_app.screen, LessonScreen)


async def test_a_link_to_a_lab_that_is_not_there_is_told(lesson_app: LoraTutorApp) -> None:
    async with lesson_app.run_test(size=NARROW, notifications=True):
        await found(lesson_app, LinkLine)
        lesson_app.action_follow("lab:nowhere")
        await sees(lesson_app, "There is no lab 'nowhere'.")


async def test_the_map_lists_labs_below_the_exercises(app: LoraTutorApp, session: Session) -> None:
    with_labs(session)
    async with app.run_test(size=NARROW) as pilot:
        await sees(app, "○ Lab L1 The toy staircase about 2 s")
        text = shown(app)
        assert text.index("Initialise A and B") < text.index("Lab L1") < text.index("4.2")
        assert text.count("Lab L1") == 1
        session.labs.run(LAB.name, {})
        assert isinstance(app.screen, CourseMap)
        app.screen.show_course()
        await sees(app, "● Lab L1 The toy staircase run, about 2 s")
        rows = text.split("\n")
        row = next(at for at, line in enumerate(rows) if "Lab L1" in line)
        await pilot.click(offset=(20, row))
        await opened_lab(app)
