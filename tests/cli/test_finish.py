"""`review`, `notes` and `certificate` from the command line."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pexpect
import pytest

from lora_tutor.learner.pages import CHOICE_SEED
from lora_tutor.learner.review import Review
from lora_tutor.learner.session import Session
from tests.cli.calling import Caller
from tests.learner.sample import CARL, FIRST

Open = Callable[[], Session]


def went_wrong(session: Session, days_ago: float) -> None:
    def then() -> datetime:
        return datetime.now(UTC) - timedelta(days=days_ago)

    Review(session.course, session._progress, then).answered("1.1", "which", False)
    session.close()


def test_nothing_to_review(call: Caller) -> None:
    answer = call("review")
    assert (answer.code, answer.out) == (0, "")
    assert "Nothing waits" in answer.sentence


@pytest.mark.parametrize(("days", "due", "later"), [(3, 1, 0), (0, 0, 1)])
def test_what_is_due_as_data(
    call: Caller, open_session: Open, days: float, due: int, later: int
) -> None:
    went_wrong(open_session(), days)
    data = json.loads(call("review", "--json").out)
    assert data["schema"] == 1
    assert [len(data["due"]), len(data["later"])] == [due, later]
    (item,) = data["due"] + data["later"]
    assert (item["kind"], item["lesson"], item["id"]) == ("quiz", "1.1", "which")
    datetime.fromisoformat(item["due"])


def test_without_a_terminal_it_only_lists(call: Caller, open_session: Open) -> None:
    went_wrong(open_session(), 3)
    answer = call("review")
    assert answer.out == "question    1.1   Beginnings\n"
    assert "1 due now" in answer.sentence


@pytest.mark.slow
@pytest.mark.parametrize(
    ("letter", "words", "kept", "code"),
    [("c", "Yes, the first", (1, True), 0), ("a", "Not so", (2, False), 1)],
)
def test_in_a_terminal_it_asks(
    with_question: Path,
    workspace: Path,
    open_session: Open,
    letter: str,
    words: str,
    kept: tuple[int, bool],
    code: int,
) -> None:
    import sys

    learner = open_session()
    learner._progress.set_setting(CHOICE_SEED, CARL)
    went_wrong(learner, 3)
    options = ["--course", str(with_question), "--workspace", str(workspace)]
    arguments = ["-m", "lora_tutor", *options, "review"]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=30)
    child.expect("Which of them is α")
    child.expect("Your answer")
    child.sendline(letter)
    child.expect(words)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    session = open_session()
    assert session.review.due() == []
    assert session.quiz_answers("1.1") == {"which": kept}


def test_notes_are_written_and_listed(call: Caller) -> None:
    assert "no note yet" in call("notes").sentence
    for page, text in ((FIRST, "twice, [not] thrice"), ("1.1", "α")):
        assert call("notes", page, "--write", text).code == 0
    answer = call("notes")
    assert answer.out.index("α") < answer.out.index("twice, [not] thrice")
    assert "α" not in call("notes", "01").out
    data = json.loads(call("notes", "1.1", "--json").out)
    assert data == {
        "schema": 1,
        "notes": [{"page": "1.1", "title": "Beginnings", "text": "α"}],
    }


@pytest.mark.parametrize("arguments", [["--write", "x"], ["9.9"], ["9.9", "--write", "x"]])
def test_notes_on_no_page(call: Caller, arguments: list[str]) -> None:
    answer = call("notes", *arguments)
    assert answer.code == 2
    assert answer.sentence


def test_the_certificate_in_both_forms(call: Caller, tmp_path: Path) -> None:
    text = call("certificate", "--name", "Ada")
    assert text.code == 0
    assert "**Ada** is on the way" in text.out
    assert "not finished yet" in text.sentence
    picture = tmp_path / "own.svg"
    assert call("certificate", "--format", "svg", "--output", picture).code == 0
    assert "Ada" in "".join(ElementTree.parse(picture).getroot().itertext())


@pytest.mark.parametrize("arguments", [["--name", "x" * 99], ["--output", "/no/such/folder/x"]])
def test_a_certificate_that_cannot_be(call: Caller, arguments: list[str]) -> None:
    assert call("certificate", *arguments).code == 2
