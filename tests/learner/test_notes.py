"""Notes, choices and lab runs stay; no text that was written is ever overwritten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.errors import UsageError
from lora_tutor.learner.notes import NOTE_LIMIT, Note
from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST

Open = Callable[[], Session]


def test_notes_stay_in_the_order_of_the_course(open_session: Open) -> None:
    book = open_session().notes
    for page, text in (("2.1", "last"), (FIRST, "α/r, once"), ("1.1", "first\n")):
        book.write_note(page, text)
    again = open_session().notes
    assert [(note.page, note.text) for note in again.all()] == [
        ("1.1", "first"),
        (FIRST, "α/r, once"),
        ("2.1", "last"),
    ]
    assert again.note("1.2") == ""


def test_an_earlier_text_is_still_in_the_file(open_session: Open, workspace: Path) -> None:
    book = open_session().notes
    for text in ("one", "two", "two", ""):
        book.write_note("1.1", text)
    assert book.all() == []
    with sqlite3.connect(workspace / ".lora-tutor" / "progress.db") as connection:
        kept = connection.execute("SELECT text FROM notes ORDER BY id").fetchall()
    connection.close()
    assert kept == [("one",), ("two",), ("",)]


@pytest.mark.parametrize(("page", "text"), [("9.9", "x"), ("1.1", "x" * (NOTE_LIMIT + 1))])
def test_what_cannot_be_a_note(open_session: Open, page: str, text: str) -> None:
    with pytest.raises(UsageError):
        open_session().notes.write_note(page, text)


def test_a_note_on_a_page_that_has_gone_is_still_shown(open_session: Open, workspace: Path) -> None:
    session = open_session()
    session._progress.set_note("7.7", "an older course")
    assert session.notes.all() == [Note("7.7", "7.7", "an older course")]


def test_choices_and_labs_stay(open_session: Open) -> None:
    book = open_session().notes
    assert book.setting("theme") is None
    book.choose("theme", "textual-light")
    for plateau in (0.5, 0.25):
        book.record_lab("rank_staircase", {"plateau": plateau}, {"r=1": 0.157})
    again = open_session().notes
    assert again.setting("theme") == "textual-light"
    assert again.lab_runs()["rank_staircase"].predictions == {"plateau": 0.25}
