"""Welcome, theme, notes, review, celebration, certificate, search: each as a learner meets it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import TextArea

from lora_tutor.course.model import Lesson
from lora_tutor.errors import CourseError
from lora_tutor.learner.progress import Progress
from lora_tutor.learner.review import Review
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.celebration import Celebration
from lora_tutor.tui.screens.certificate import CertificateScreen
from lora_tutor.tui.screens.course_map import CourseMap
from lora_tutor.tui.screens.exercise import ExerciseScreen
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.screens.note import NoteScreen
from lora_tutor.tui.screens.review import ReviewScreen
from lora_tutor.tui.screens.welcome import Welcome
from lora_tutor.tui.search import (
    AROUND,
    LONG_WORD,
    SHORTEST,
    SearchText,
    matches,
    snippet,
    texts_of,
)
from tests.tui.judges import by_words
from tests.tui.screen_text import shown, until
from tests.tui.told_to_end import told_to_end

SIZES = [(80, 24), (120, 36)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("key", "screen"), [("enter", LessonScreen), ("escape", CourseMap)])
async def test_the_welcome_fits_explains_and_comes_once(
    newcomer: Session,
    size: tuple[int, int],
    key: str,
    screen: type[LessonScreen] | type[CourseMap],
) -> None:
    app = LoraTutorApp(newcomer)
    async with app.run_test(size=size) as pilot:
        await until(lambda: isinstance(app.screen, Welcome))
        await until(lambda: "Start with page 1.1" in shown(app) and "Look at the map" in shown(app))
        assert "which mistake it is" in shown(app)
        assert "Ctrl+P" in shown(app)
        await pilot.press(key)
        await until(lambda: isinstance(app.screen, screen))
    assert not newcomer.is_new()


def test_one_section_is_not_called_many(newcomer: Session) -> None:
    newcomer.course = replace(newcomer.course, sections=newcomer.course.sections[:1])
    said = Welcome(newcomer)._text().plain
    assert f": 1 section and {len(newcomer.course.exercises)} exercises." in said


async def test_a_learner_who_knows_it_is_not_welcomed(app: LoraTutorApp) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "What's next" in shown(app))
        await pilot.pause()
        assert isinstance(app.screen, CourseMap)


async def test_the_theme_is_kept(app: LoraTutorApp, session: Session) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "What's next" in shown(app))
        await pilot.press("f12")
        await until(lambda: session.notes.setting("theme") == "textual-light")
    assert LoraTutorApp(session).theme == "textual-light"


async def test_a_theme_that_has_gone_is_passed_over(session: Session) -> None:
    session.notes.choose("theme", "no-such-theme")
    assert LoraTutorApp(session).theme == "textual-dark"


@pytest.mark.parametrize(
    ("place", "opening"),
    [
        (Place("lesson", "3.1"), ["w"]),
        (Place("lesson", "3.1"), ["f11"]),
        (Place("exercise", "09_lora_forward"), ["f11"]),
        (Place("exercise", "09_lora_forward"), ["escape", "w"]),
    ],
)
async def test_notes_are_kept_per_page(
    app: LoraTutorApp, session: Session, place: Place, opening: list[str]
) -> None:
    session.remember(place)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: app.focused)
        await pilot.press(*opening)
        await until(lambda: isinstance(app.screen, NoteScreen))
        await pilot.press(*"mine [x]", "escape")
        await until(lambda: not isinstance(app.screen, NoteScreen))
        assert session.notes.note(place.id) == "mine [x]"
        await pilot.press("f11")
        await until(lambda: isinstance(app.screen, NoteScreen))
        assert app.screen.query_one(TextArea).text == "mine [x]"


async def test_a_note_is_kept_when_the_terminal_goes_away(
    app: LoraTutorApp, session: Session
) -> None:
    session.remember(Place("lesson", "3.1"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: app.focused)
        await pilot.press("f11")
        await until(lambda: isinstance(app.screen, NoteScreen))
        await pilot.press(*"half a thou")
        await told_to_end()
        await until(lambda: app.ending)
    assert session.notes.note("3.1") == "half a thou"


@contextmanager
def three_days_ago(session: Session) -> Iterator[Review]:
    """The review of the same progress, as it was then."""
    progress, _ = Progress.open(session.workspace.state / "progress.db")
    yield Review(session.course, progress, lambda: datetime.now(UTC) - timedelta(days=3))
    progress.close()


def make_due(session: Session, lesson: str, quiz: str) -> None:
    with three_days_ago(session) as review:
        review.answered(lesson, quiz, False)


def quizzes(session: Session, lesson: str) -> list[str]:
    from lora_tutor.course.blocks import QuizBlock
    from lora_tutor.course.page import load_page

    page = load_page(session.course.lesson(lesson))
    return [block.id for block in page.blocks if isinstance(block, QuizBlock)]


async def test_a_question_that_went_wrong_is_asked_again(
    app: LoraTutorApp, session: Session
) -> None:
    quiz = quizzes(session, "3.1")[0]
    make_due(session, "3.1", quiz)
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "1 question due again" in shown(app))
        await pilot.press("v")
        await until(lambda: isinstance(app.screen, ReviewScreen) and "1 of 1" in shown(app))
        right = next(
            number
            for number, choice in enumerate(app.screen.query("Quiz").first().quiz.choices)  # type: ignore[attr-defined]
            if choice.right
        )
        await pilot.press("abc"[right])
        await until(lambda: "✔ Right" in shown(app) and "Right. Right" not in shown(app))
        assert session.review.due() == []
        await pilot.press("n")
        await until(lambda: "Nothing is due now" in shown(app))
        await pilot.press("m")
        await until(lambda: isinstance(app.screen, CourseMap))
        assert "due again" not in shown(app)


async def test_what_is_left_for_later_is_not_done(app: LoraTutorApp, session: Session) -> None:
    make_due(session, "3.1", quizzes(session, "3.1")[0])
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "due again" in shown(app))
        await pilot.press("v")
        await until(lambda: isinstance(app.screen, ReviewScreen) and "1 of 1" in shown(app))
        await pilot.press("n")
        await until(lambda: "1 left for later. What you left is still due" in shown(app))
        assert "done" not in shown(app)
        assert "Nothing" not in shown(app)
    assert len(session.review.due()) == 1


async def test_a_question_whose_page_cannot_be_read_is_passed_over_and_stays(
    app: LoraTutorApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(lesson: Lesson) -> None:
        raise CourseError(f"{lesson.id} cannot be read.")

    make_due(session, "3.1", "which")
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "What's next" in shown(app))
        monkeypatch.setattr("lora_tutor.learner.pages.load_page", unreadable)
        await pilot.press("v")
        await until(lambda: "1 left for later. What you left is still due" in shown(app))
    assert [item.id for item in session.review.due()] == ["which"]


async def test_an_exercise_comes_back_with_a_fresh_stub(
    app: LoraTutorApp, session: Session
) -> None:
    session.save("09_lora_forward", "alpha_only")
    with three_days_ago(session) as review:
        review.graded("09_lora_forward", by_words(session.submission("09_lora_forward")))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "1 exercise due again" in shown(app))
        await pilot.press("v")
        await until(lambda: "went wrong once" in shown(app))
        await pilot.press("f")
        await until(lambda: isinstance(app.screen, ExerciseScreen))
        assert "alpha_only" not in session.source("09_lora_forward")


async def test_the_review_takes_things_out(app: LoraTutorApp, session: Session) -> None:
    make_due(session, "3.1", quizzes(session, "3.1")[0])
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "due again" in shown(app))
        await pilot.press("v")
        await until(lambda: "1 of 1" in shown(app))
        await pilot.press("d")
        await until(lambda: "Nothing waits" in shown(app))
    assert session.review.later() == session.review.due() == []


async def test_a_finished_section_is_celebrated_once_between_places(
    app: LoraTutorApp, session: Session
) -> None:
    session.remember(Place("lesson", "1.1"))
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: session.is_read("1.1"))
        assert isinstance(app.screen, LessonScreen)
        await pilot.press("n")
        await until(lambda: isinstance(app.screen, Celebration))
        await until(lambda: "Section 1 is yours" in shown(app))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        await pilot.press("p")
        await until(lambda: app.screen.query("#page"))
        assert not isinstance(app.screen, Celebration)


async def test_the_certificate_takes_a_name_and_is_written(
    app: LoraTutorApp, session: Session
) -> None:
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "What's next" in shown(app))
        app.action_certificate()
        await until(lambda: isinstance(app.screen, CertificateScreen))
        await pilot.press("shift+tab")
        await pilot.press(*"Ada L", "enter")
        await until(lambda: "Ada L is on the way" in shown(app))
        await pilot.press("s")
        folder = session.workspace.root
        await until(lambda: (folder / "certificate.svg").exists())
        assert "**Ada L**" in (folder / "certificate.md").read_text(encoding="utf-8")
        assert "Ada L" in (folder / "certificate.svg").read_text(encoding="utf-8")


async def test_the_palette_finds_words_of_a_page(app: LoraTutorApp, session: Session) -> None:
    session.notes.write_note("4.2", "remember the narwhal")
    async with app.run_test(size=SIZES[0]) as pilot:
        await until(lambda: "What's next" in shown(app))
        await pilot.press("ctrl+p", *"narwhal")
        await until(lambda: "remember the narwhal" in shown(app))
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, LessonScreen))
        assert app.screen.place().id == "4.2"


@pytest.mark.parametrize("query", ["", "ab", "a b", "no such words at all"])
def test_a_search_for_little_finds_nothing(session: Session, query: str) -> None:
    assert matches(texts_of(session.course), query) == []


@given(words=st.text("ab ", max_size=300), at=st.integers(0, 300))
def test_an_excerpt_is_of_whole_words_and_marks_what_it_leaves_out(words: str, at: int) -> None:
    words = " ".join(words.split())
    at = min(at, max(len(words) - 1, 0))
    quoted = snippet(SearchText("1.1", False, "A page", words), at)
    kept = quoted.removeprefix("... ").removesuffix(" ...")
    assert kept in words
    assert len(kept) <= 3 * AROUND + 2 * LONG_WORD
    assert words[at : at + AROUND].strip() in kept
    if all(len(word) < LONG_WORD for word in words.split()):
        assert f" {kept} " in f" {words} "
    assert words.startswith(kept) or quoted.startswith("... ")
    assert words.endswith(kept) or quoted.endswith(" ...")


def test_a_whole_query_comes_before_scattered_words(session: Session) -> None:
    texts = texts_of(session.course)
    for text in texts:
        words = text.words.split()
        query = " ".join(words[4:6])
        if len(query) > 2 * SHORTEST:
            found = matches(texts, query)
            assert any(hit.place == text.place for hit, _ in found)
            assert all(snippet(hit, at) for hit, at in found)
            first, at = found[0]
            assert first.words.lower()[at:].startswith(query.lower())
