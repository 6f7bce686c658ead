"""Feedback files: one a student, by the names that the course systems take, and harmless."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lora_tutor.classroom.returns import feedback_page, feedback_text
from lora_tutor.classroom.returns.feedback_names import file_name
from lora_tutor.classroom.returns.letter import letters
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.course.loader import load_course
from lora_tutor.reports.html_page import visible
from lora_tutor.reports.report import NamedMistake, Printed
from lora_tutor.reports.verdict import Verdict
from tests.classroom.exports import EXPORTS, Pupil, canvas, moodle
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.classroom.reports import report
from tests.classroom.returns.harmless import words_of_markdown, words_of_page
from tests.classroom.returns.importers import canvas_takes, moodle_takes
from tests.cli.calling import Answer, Caller
from tests.learner.sample import FIRST

CLASS = (
    Pupil("Ada Lovelace", 1201, {A: b"RIGHT", B: b"WRONG"}),
    Pupil("Zoë Müller", 1202, {"01_alpha.ipynb": b"{", A: b"WRONG # zoe"}, late=True),
    Pupil("Bob Byte", 1203, {"hand in.zip": zipped({A: b"RIGHT # bob"})}),
    Pupil("Cy Nothing", 1204, {"notes.txt": b"later"}),
)
PARTICIPANTS = {str(each.number): each.name for each in CLASS}
Run = Callable[..., tuple[Answer, dict[str, bytes]]]


@pytest.fixture
def feedback(call: Caller, tmp_path: Path) -> Run:
    """Grade an export, and give the files of the feedback by their names."""

    def run(tree: dict[str, bytes], to: str, *more: str | Path) -> tuple[Answer, dict[str, bytes]]:
        root, target = hand_in(tmp_path / "in", tree), tmp_path / to
        answer = call("batch", root, "--feedback", target, *more)
        if answer.code == 2:
            return answer, {}
        if target.is_file():
            with zipfile.ZipFile(target) as archive:
                return answer, {name: archive.read(name) for name in archive.namelist()}
        files = [each for each in target.rglob("*") if each.is_file()]
        return answer, {each.relative_to(target).as_posix(): each.read_bytes() for each in files}

    return run


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("to", ["out", "out.zip"])
def test_everybody_has_a_page_and_a_text(feedback: Run, kind: str, to: str) -> None:
    _, make, logins = EXPORTS[kind]
    answer, files = feedback(dict(make(CLASS)), to)
    assert answer.code == 1
    if kind == "canvas" and to == "out.zip":
        assert all("/" not in name for name in files)
        return
    for each in CLASS:
        name = each.login if logins else each.name
        heads = {"html": f"<h1>{name}</h1>", "md": f"# {name}\n"}
        pages = {
            suffix: data.decode()
            for suffix, head in heads.items()
            for path, data in files.items()
            if path.endswith(f"/feedback.{suffix}") and head in data.decode()
        }
        assert set(pages) == {"html", "md"}
        for words in (words_of_page(pages["html"]), words_of_markdown(pages["md"])):
            assert name in words
            assert f"The exercise {FIRST}" in words
            said = {"Cy Nothing": "no exercise is answered", "Zoë Müller": "not right yet"}
            assert said.get(each.name, "passed") in words.casefold()


@pytest.mark.parametrize("make", [moodle, EXPORTS["moodle, flat"][1]])
def test_moodle_takes_the_packed_folder(
    feedback: Run, make: Callable[..., dict[str, bytes]]
) -> None:
    _, files = feedback(dict(make(CLASS)), "out.zip")
    taken = moodle_takes(list(files), PARTICIPANTS)
    assert taken == {name: ["feedback.html", "feedback.md"] for name in PARTICIPANTS.values()}


def test_canvas_takes_the_packed_folder_as_comments(feedback: Run) -> None:
    tree = dict(canvas(CLASS))
    _, files = feedback(tree, "out.zip")
    attachments = {
        str(each.number): {str(each.number + 90_000): next(iter(each.files))} for each in CLASS
    }
    taken = canvas_takes(list(files), attachments)
    assert set(taken) == set(attachments)
    assert all(len(names) == 1 for names in taken.values())
    assert set(files) <= {*tree, "zoëmüller_1202_91202_01_alpha.py"}
    ada = files["adalovelace_1201_91201_01_alpha.py"].decode()
    assert all(line.startswith("#") for line in ada.splitlines())
    assert "# # adalovelace" in ada
    packed = next(data for name, data in files.items() if name.endswith(".zip"))
    assert packed.startswith(b"PK")


def test_the_same_feedback_makes_the_same_file(feedback: Run, tmp_path: Path) -> None:
    feedback(dict(moodle(CLASS)), "a.zip")
    feedback(dict(moodle(CLASS)), "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_rules_are_told_and_others_are_not(feedback: Run, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("name,id\nAda Lovelace,1\nAda Lovelace,2\nZoë Müller,3\n")
    (tmp_path / "rules.toml").write_text(
        f'format = 1\n[[overrides]]\nstudent = "Zoë Müller"\nexercise = "{FIRST}"\npoints = 2\n'
        'reason = "Said <b>so</b>"\n'
    )
    more = ("--roster", tmp_path / "roster.csv", "--rules", tmp_path / "rules.toml")
    answer, files = feedback(dict(moodle(CLASS)), "out", *more)
    words = words_of_page(files["Zoë Müller_1202_assignsubmission_file_/feedback.html"].decode())
    assert "2 points in place of 1 (Said <b>so</b>)." in words
    assert "may be Ada Lovelace (1) or Ada Lovelace (2)" in answer.err
    assert [name for name, data in files.items() if b"may be" in data] == []


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("in/feedback", "lies in SUBMISSIONS"),
        ("no/feedback", "its folder does not exist"),
        ("file.txt", "is a file already"),
        ("folder.zip", "is a folder already"),
        ("grades.csv.zip", "it is the output too"),
    ],
)
def test_no_place_for_it(feedback: Run, tmp_path: Path, to: str, words: str) -> None:
    (tmp_path / "file.txt").write_text("")
    (tmp_path / "folder.zip").mkdir()
    answer, _ = feedback(dict(moodle(CLASS)), to, "--output", tmp_path / "grades.csv.zip")
    assert answer.code == 2
    assert words in answer.sentence


hostile = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</style></title><img src=x onerror=alert(1)>",
            "`a` <b> `c",
            "[a](javascript:alert(1)) ![b](http://x.org/y.png)",
            "a\n\n# b\n\n- c\n\n1. d\n\n    e\n\n```\n<i>f</i>\n```\n",
            "    indented\n\tand tabbed",
            "~~~\n```text\n````",
            "<!-- a --> &lt; &amp; &#0; &copy;",
            "*a* __b__ _c_ ~~d~~ $e$ | f | g |\n|---|---|",
            "<http://x.org> <a@x.org> http://x.org",
            "[a]: http://x.org 'b'\n[a]",
            "\u202eabc\u200b\x1b[31m\x00\r\n\udcff",
            "===\n---\n***",
            "1) a",
            "+ b",
            "> c",
            "\\",
            "a\\",
        ]
    ),
    st.text(max_size=30),
    st.text("`*_[]()<>!#&|~$\\-+=.1 \n\ta:/\"'", max_size=30),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["0 ##", *"abcdef"], True)
@example(["0 ##", *"abcdef"], True)
@given(st.lists(hostile, min_size=7, max_size=7), st.booleans())
def test_no_text_is_more_than_text(course: Path, texts: list[str], whole: bool) -> None:
    name, message, title, explanation, printed, file, check = texts
    loaded = load_course(course)
    exercise = loaded.exercise(FIRST)
    made = report(exercise, "WRONG", Verdict.ERROR)
    mistake = NamedMistake("m", title, explanation)
    first, *rest = (
        replace(each, message=message, title=check, mistakes=("m",), verdict=Verdict.FAILED)
        for each in made.checks
    )
    made = replace(
        made,
        checks=(first, *(replace(each, message="") for each in rest)),
        mistake=mistake if whole else None,
        mistakes=(mistake,),
        stdout=printed,
        printed=(Printed(first.id, len(printed) // 2),),
    )
    graded = GradedAnswer(name, FIRST, f"{name}/{file}", made)
    ((_, letter),) = letters(ClassResult([name], [exercise], [graded]), loaded)
    for words in (
        words_of_page(feedback_page.write(letter, "1")),
        words_of_markdown(feedback_text.write(letter, "1")),
    ):
        for text in (name, message, title, explanation, check):
            assert bare(visible(text)) in bare(words)


def bare(text: str) -> str:
    """Without space, and without the backticks that stand around code."""
    return "".join(text.replace("`", "").split())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("..", "-"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\\b:c*?", "a-b-c--"),
        ("\u202eexe.gpj", "-exe.gpj"),
        ("CON", "-CON"),
        ("nul.txt", "-nul.txt"),
        ("x" * 300, "x" * 60),
        ("", "-"),
        ("~hidden. ", "hidden"),
        ("Zoe\u0308", "Zo\u00eb"),
    ],
)
def test_a_name_for_any_system(text: str, name: str) -> None:
    assert file_name(text) == name


def test_names_that_become_one_stay_apart(feedback: Run) -> None:
    class_ = [Pupil(name, 5, {A: b"RIGHT"}) for name in ("a:b", "A?B", "a*b")]
    _, files = feedback(dict(EXPORTS["folders"][1](class_)), "out")
    assert len({name.casefold() for name in files}) == 6
