"""A page as its author writes it: again on each save, with what is to be repaired in its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from lora_tutor.learner.preview import PreviewSession, preview_page
from lora_tutor.learner.session import Place, Session
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.lesson import LessonScreen
from lora_tutor.tui.screens.note import NoteScreen
from tests.documents.markdown import example_files
from tests.learner.sample import FakeGrader
from tests.tui.screen_text import sees, shown, until

SIZE = (100, 40)
PAGE = "lessons/scale.md"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    root = tmp_path / "small"
    for path, text in example_files().items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def preview(small: Path, tmp_path: Path) -> Iterator[PreviewSession]:
    session = PreviewSession.open(tmp_path / "work", small, FakeGrader)
    session.begin_at("1.1")
    yield session
    session.close()


def write(root: Path, old: str, new: str) -> None:
    file = root / PAGE
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@pytest.mark.quick
async def test_a_save_shows_at_once_and_its_fault_too(small: Path, preview: PreviewSession) -> None:
    app = LoraTutorApp(preview)
    async with app.run_test(size=SIZE):
        await sees(app, "LoRA learns two thin matrices.")
        write(small, "two thin matrices", "two narrow matrices")
        await sees(app, "LoRA learns two narrow matrices.")
        write(small, "```{figure} rank_one_terms", "```{figure} rank_terms")
        await sees(app, "line 18: there is no figure 'rank_terms'")
        write(small, "```{quiz} twice_alpha", "```{quiz}")
        await sees(app, "This page, line 22:")
        await sees(app, "22 ```{quiz}")
        write(small, "```{quiz}", "```{quiz} twice_alpha")
        await sees(app, "You double")


async def test_a_save_takes_nothing_away_that_is_open_over_the_page(
    small: Path, preview: PreviewSession
) -> None:
    app = LoraTutorApp(preview)
    async with app.run_test(size=SIZE) as pilot:
        await sees(app, "LoRA learns two thin matrices.")
        await pilot.press("w")
        await until(lambda: isinstance(app.screen, NoteScreen) and app.focused)
        await pilot.press(*"noted")
        page = app.screen_stack[0]
        assert isinstance(page, LessonScreen)
        write(small, "two thin matrices", "two narrow matrices")
        await pilot.press(*"more")
        await pilot.press("escape")
        await sees(app, "LoRA learns two narrow matrices.")
        assert preview.notes.note("1.1") == "notedmore"
        assert len(app.screen_stack) == 1


async def test_links_that_lead_nowhere_are_told_and_end_nothing(
    small: Path, preview: PreviewSession
) -> None:
    write(small, "Here $A$", "See [x](lesson:9.9), [y](exercise:zz), [u](lab:vv). Here $A$")
    app = LoraTutorApp(preview)
    async with app.run_test(size=SIZE) as pilot:
        await sees(app, "the link 'lesson:9.9' leads nowhere")
        await pilot.press("end")
        await sees(app, "Go on from here ▶ x ▶ y ▶ u")
        for target in ("lesson:9.9", "exercise:zz", "lab:vv"):
            told = len(app._notifications)
            app.action_follow(target)
            await until(lambda told=told: len(app._notifications) > told)  # type: ignore[misc]


async def test_a_key_reads_the_page_again_in_a_course_of_ones_own(
    small: Path, tmp_path: Path
) -> None:
    session = Session.open(tmp_path / "work", small, FakeGrader)
    session.notes.choose("welcomed", "yes")
    session.remember(Place("lesson", "1.1"))
    app = LoraTutorApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await sees(app, "LoRA learns two thin matrices.")
        write(small, "two thin matrices", "two narrow matrices")
        await pilot.press("f5")
        await sees(app, "LoRA learns two narrow matrices.")
        write(small, "```{quiz} twice_alpha", "```{quiz}")
        await pilot.press("f5")
        await until(lambda: any("line 22" in each.message for each in app._notifications))
        assert "two narrow matrices" in shown(app)
    session.close()


def removed(page: Path) -> None:
    page.unlink()


def leads_nowhere(page: Path) -> None:
    page.unlink()
    page.symlink_to(page.name)


def as_a_folder(page: Path) -> None:
    page.unlink()
    page.mkdir()


def moved_away(page: Path) -> None:
    page.parent.rename(page.parent.with_name("away"))


def broken_course(page: Path) -> None:
    (page.parent / "course.toml").write_text("[[[", "utf-8")


rare = partial(pytest.param, marks=pytest.mark.thorough)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (removed, "This page: the page is missing"),
        (moved_away, "there is no"),
        (broken_course, "lessons/course.toml, line 1: this is not valid TOML"),
        (lambda page: page.write_bytes(b"Gr\xfc\xdfe"), "This page: the page is not UTF-8 text"),
        rare(lambda page: page.write_bytes(b""), "This page, line 1: "),
        rare(lambda page: page.write_bytes(b"\0"), "This page, line 1: the sign U+0000 is here"),
        rare(lambda page: page.write_bytes(b"a" * 70_000), "the page is larger than 64 KiB"),
        rare(leads_nowhere, "Too many levels of symbolic links"),
        rare(as_a_folder, "the page cannot be read (Is a directory)"),
    ],
)
async def test_a_file_that_was_spoilt_is_told_in_the_page_until_it_is_repaired(
    small: Path, preview: PreviewSession, spoil: Callable[[Path], object], told: str
) -> None:
    files = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    app = LoraTutorApp(preview)
    async with app.run_test(size=SIZE):
        await sees(app, "LoRA learns two thin matrices.")
        spoil(small / PAGE)
        await sees(app, told)
        shutil.rmtree(small)
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        await until(lambda: "To repair" not in shown(app) and "two thin matrices" in shown(app))


def test_of_many_findings_the_first_are_shown(small: Path, preview: PreviewSession) -> None:
    links = "".join(f"[x](lesson:9.{number})\n\n" for number in range(50))
    write(small, "Here $A$", links + "Here $A$")
    texts = [str(each).replace("\\\\", "") for each in preview.page("1.1").blocks]
    assert sum("To repair" in each for each in texts) == 21
    assert "30 more; `lora-tutor check-course` lists them all." in texts[-1]


def test_each_finding_stands_before_its_part(small: Path, preview: PreviewSession) -> None:
    write(small, "- [ ] It doubles", "- [x] It doubles")
    course = preview.course
    blocks = preview_page(course, course.lesson("1.1")).blocks
    (at,) = [at for at, each in enumerate(blocks) if "To repair" in str(each)]
    assert type(blocks[at + 1]).__name__ == "QuizBlock"
    assert "2 right answers" in str(blocks[at]).replace("\\", "")
