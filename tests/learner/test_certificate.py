"""The certificate says what was done, no more, and its picture is well-formed."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from lora_tutor.errors import UsageError
from lora_tutor.labs.catalogue import find_lab
from lora_tutor.learner.certificate import NAME_LIMIT, as_markdown, as_svg
from lora_tutor.learner.session import Session
from tests.learner.sample import FIRST, RIGHT, SECOND, THIRD, WRONG


def test_it_counts_what_was_done(session: Session) -> None:
    session.mark_read("1.1")
    for text in (WRONG, RIGHT):
        session.save(FIRST, text)
        session.grade(session.submission(FIRST))
    found = session.certificate()
    text = as_markdown(found)
    assert not found.complete
    assert "1 of 3 pages read" in text
    assert "1 of 3 exercises passed, 3 of 9 points" in text
    assert "**A learner** is on the way" in text
    assert f"- The exercise {FIRST}" in text
    assert f"- The exercise {SECOND}" not in text


def test_a_mistake_is_mended_when_its_exercise_has_passed(session: Session) -> None:
    counted = []
    for exercise_id, text in ((FIRST, WRONG), (FIRST, RIGHT), (SECOND, WRONG)):
        session.save(exercise_id, text)
        session.grade(session.submission(exercise_id))
        counted.append(session.certificate().mended)
    assert counted == [0, 1, 1]
    assert len(session._progress.mistakes_met()) == 2
    for words in (as_markdown(session.certificate()), as_svg(session.certificate())):
        assert "named mistakes mended: 1" in words


def test_a_finished_course_says_so(session: Session) -> None:
    for lesson in session.course.lessons():
        session.mark_read(lesson.id)
    for each in (FIRST, SECOND, THIRD):
        session.save(each, RIGHT)
        session.grade(session.submission(each))
    found = session.certificate("Ada <Lovelace> & friends")
    assert found.complete
    assert "has read every page and passed every exercise" in as_markdown(found)
    assert r"**Ada \<Lovelace\> \& friends**" in as_markdown(found)
    assert session.certificate().name == "Ada <Lovelace> & friends"
    picture = as_svg(found)
    texts = [each.text for each in ElementTree.fromstring(picture).iter() if each.text]
    assert "Ada <Lovelace> & friends" in texts
    assert "href" not in picture


def test_a_measured_lab_stands_on_it(session: Session) -> None:
    outcome = {"answers": {"plateau": {"value": 0.157, "because": r"With $\alpha/r$ it stopped."}}}
    session.notes.record_lab("rank_staircase", {}, outcome)
    session.notes.record_lab("forgetting", {}, {"answers": "garbled"})
    assert [lab.found for lab in session.certificate().labs] == ["With α/r it stopped."]
    (garbled,) = session.notes.measured([find_lab("forgetting")])
    assert garbled.found == ""
    assert "With α/r it stopped." in as_markdown(session.certificate())


@pytest.mark.parametrize("name", ["x" * (NAME_LIMIT + 1), "a\x1b[31mb"])
def test_a_name_that_does_not_fit(session: Session, name: str) -> None:
    with pytest.raises(UsageError, match="--name"):
        session.certificate(name)
