"""The command around a grader that is none: rows, exit codes, sentences, options."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest

from lora_tutor.classroom.run.graded import read_jsonl
from tests.classroom.fake_service import Started
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.cli.calling import Answer, Caller
from tests.learner.sample import FIRST, SECOND, THIRD

Batch = Callable[..., Answer]
RIGHT, WRONG = b"RIGHT", b"WRONG"


@pytest.fixture
def batch(call: Caller) -> Batch:
    return lambda *arguments: call("batch", *arguments)


def said(answer: Answer) -> list[str]:
    """The sentences, but for those on the source and the speed."""
    lines = [line.removeprefix("lora-tutor: ") for line in answer.err.splitlines()]
    others = [line for line in lines if line and " graded in " not in line]
    (source,) = [line for line in others if line.startswith("Plain folders, ")]
    return [line for line in others if line != source]


def table(answer: Answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.out, newline="")))


def test_a_small_class(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(
        tmp_path / "in",
        {f"zoe/{B}": RIGHT, f"ada/{A}": RIGHT, f"ada/{B}": WRONG, "bob/x.txt": b"", "=1/x": b""},
    )
    answer = batch(root)
    assert answer.code == 1
    assert table(answer) == [
        ["student", FIRST, SECOND, "total", "remarks"],
        ["max points", "3", "3", "6", ""],
        ["'=1", "", "", "", "No exercise is answered; what was handed in is =1/x."],
        ["ada", "3", "1", "4", ""],
        ["bob", "", "", "", "No exercise is answered; what was handed in is bob/x.txt."],
        ["zoe", "", "3", "3", f"Not handed in: {FIRST}."],
    ]
    assert said(answer) == [
        "Student =1: no exercise is answered; what was handed in is =1/x.",
        "Student bob: no exercise is answered; what was handed in is bob/x.txt.",
    ]


EACH_REASON = {
    f"absent/{B}": WRONG,
    f"both/{A}": WRONG,
    f"both/{B}": RIGHT,
    "broken.zip": b"no zip file",
    f"dies/{A}": b"DIES",
    f"empty/{A}": b"",
    f"other/{THIRD}.py": RIGHT,
    "two/01_alpha_02_beta.py": b"RIGHT",
    "unknown/x.py": b"a = 1",
    f"unreadable/{A}": b"\x7fELF\0",
}


def test_every_reason_is_told_apart_in_every_form(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", EACH_REASON)
    (root / "nothing").mkdir()
    asked = (root, "--exercise", FIRST, "--exercise", SECOND)
    rows = {row[0]: row for row in table(batch(*asked))}
    assert rows["both"] == ["both", "1", "3", "4", ""]
    assert rows["absent"] == ["absent", "", "1", "1", f"Not handed in: {FIRST}."]
    without_points = {
        "broken": "broken.zip is no zip file that can be read",
        "dies": f"{FIRST}: The grader could not judge this: The grading service does not answer.",
        "empty": f"{FIRST}: empty/{A} is empty. Not handed in: {SECOND}.",
        "nothing": "Nothing was handed in.",
        "other": "Nothing was handed in for the exercises that were asked for.",
        "two": f"{FIRST}: two/01_alpha_02_beta.py may answer {FIRST} or {SECOND}",
        "unknown": "unknown/x.py answers no exercise",
        "unreadable": f"{FIRST}: unreadable/{A} is a binary file",
    }
    assert {name for name, row in rows.items() if row[1:4] == ["", "", ""]} == set(without_points)
    for name, words in without_points.items():
        assert rows[name][4].startswith(words), name

    data = json.loads(batch(*asked, "--format", "json").out)
    assert {each["student"]: each["status"] for each in data["students"]} == {
        "both": "graded",
        "absent": "partly",
        "nothing": "nothing",
        **dict.fromkeys(without_points.keys() - {"nothing"}, "not_graded"),
    }
    remarks = {each["student"]: " ".join(each["remarks"]) for each in data["students"]}
    assert remarks == {name: row[4] for name, row in rows.items() if name in remarks}
    assert data["insight"]["nothing"] == ["nothing"]
    assert len(data["insight"]["ungraded"]) == len(without_points) - 1

    lines = [json.loads(line) for line in batch(*asked, "--format", "jsonl").out.splitlines()]
    assert {each["student"]: (each["exercise"], each.get("reason")) for each in lines} == {
        "both": (SECOND, None),
        "absent": (SECOND, None),
        "broken": (None, "unreadable"),
        "dies": (FIRST, None),
        "empty": (FIRST, "empty"),
        "nothing": (None, "nothing"),
        "other": (None, "absent"),
        "two": (FIRST, "unknown"),
        "unknown": (None, "unknown"),
        "unreadable": (FIRST, "unreadable"),
    }


def test_a_file_of_nobody_is_told_of_in_every_form(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT, f"bob/{A}": RIGHT, "lost.py": RIGHT})
    answer = batch(root, "--format", "jsonl")
    (line,) = [json.loads(each) for each in answer.out.splitlines() if '"student":null' in each]
    assert answer.code == 1
    assert (line["exercise"], line["path"], line["reason"]) == (None, "lost.py", "unknown")
    assert said(answer) == [line["problem"]]
    assert json.loads(batch(root, "--format", "json").out)["refused"] == [line["problem"]]


def test_who_handed_in_nothing_is_on_the_page(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT, "eve/x.py": b"a = 1"})
    for name in ("bob", "cy"):
        (root / name).mkdir()
    page = tmp_path / "page.html"
    answer = batch(root, "--insight", page)
    assert said(answer)[0] == "Nothing was handed in by bob, cy."
    _, _, end = page.read_text("utf-8").partition("<h2>Handed in nothing</h2>")
    assert end.startswith("<details open><summary>2 students</summary>")
    assert ">bob, cy</p>" in end
    assert "eve/x.py answers no exercise" in end.partition("<h2>Not graded</h2>")[2]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({f"ada/{A}": RIGHT, f"bob/{A}": RIGHT}, 0),
        ({f"ada/{A}": RIGHT, "bob/x": b""}, 1),
        ({f"ada/{A}": RIGHT, "bob/x.py": b"a = 1"}, 1),
        ({f"ada/{A}": RIGHT, f"bob/{A}": WRONG}, 1),
        ({f"ada/{A}": RIGHT, f"bob/{A}": b""}, 1),
        ({f"ada/{A}": RIGHT, "bob.zip": b"no zip file"}, 1),
        ({"ada/x": b""}, 1),
        ({f"ada/{A}": RIGHT, f"bob/{A}": b"DIES"}, 3),
        ({f"ada/{A}": WRONG, f"bob/{A}": b"GRADER_FAULT"}, 3),
        ({"x.txt": b""}, 2),
    ],
)
def test_exit_codes(batch: Batch, tmp_path: Path, files: dict[str, bytes], code: int) -> None:
    assert batch(hand_in(tmp_path / "in", files)).code == code


def test_each_problem_is_one_sentence_and_the_rest_is_graded(batch: Batch, tmp_path: Path) -> None:
    files = {
        f"ada/{A}": b"\x7fELF\0",
        f"bob/{A}": b"DIES",
        "carl.zip": b"no zip file",
        "dora.zip": zipped({f"../{A}": RIGHT}),
        f"emil/{A}": RIGHT,
        f"emil/old/{A}": WRONG,
    }
    answer = batch(hand_in(tmp_path / "in", files), "--format", "jsonl")
    sentences = said(answer)
    assert len(sentences) == 5
    for student, words in (
        ("ada", "binary file"),
        ("bob", "The grader could not judge this"),
        ("carl", "is no zip file"),
        ("dora", "leads out of its archive"),
        ("emil", "of 2 files"),
    ):
        (sentence,) = [each for each in sentences if each.startswith(f"Student {student}")]
        assert words in sentence
    (tmp_path / "x.jsonl").write_text(answer.out)
    graded = read_jsonl(tmp_path / "x.jsonl")
    assert [(each.student, each.report is None) for each in graded] == [
        ("ada", True),
        ("bob", True),
        ("dora", True),
        ("emil", False),
    ]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_file_holds_what_stdout_would(batch: Batch, tmp_path: Path, form: str) -> None:
    root = hand_in(tmp_path / "in", {f"ödi,\n/{A}": RIGHT, f"b/{A}": WRONG})
    shown = batch(root, "--format", form)
    file = tmp_path / "out"
    kept = batch(root, "--format", form, "--output", file)
    assert (kept.out, kept.code) == ("", shown.code)
    assert file.read_bytes() == shown.out.encode()


def test_only_some_exercises(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": WRONG, f"ada/{B}": RIGHT})
    answer = batch(root, "--exercise", "03", "--exercise", SECOND)
    assert table(answer) == [
        ["student", SECOND, THIRD, "total", "remarks"],
        ["max points", "3", "3", "6", ""],
        ["ada", "3", "", "3", f"Not handed in: {THIRD}."],
    ]
    assert answer.code == 0


def test_seed_and_time_limit_reach_the_grading(batch: Batch, tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
    data = json.loads(batch(root, "--format", "json", "--seed", "5").out)
    assert data["submissions"][0]["report"]["seed"] == 5


def test_the_workspace_is_left_alone(batch: Batch, workspace: Path, tmp_path: Path) -> None:
    batch(hand_in(tmp_path / "in", {f"ada/{A}": RIGHT}))
    assert not workspace.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "There is no folder nowhere"),
        (["in", "--jobs", "0"], "--jobs"),
        (["in", "--timeout", "nan"], "no time limit"),
        (["in", "--format", "xml"], "--format"),
        (["in", "--exercise", "nonsense"], "There is no exercise 'nonsense'"),
        (["in", "--output", "none/x.csv"], "its folder does not exist"),
        (["in", "--output", "in"], "it is a folder"),
        (["in", "--scheduler", "tcp://127.0.0.1:1", "--jobs", "2"], "--jobs is for this machine"),
        ([], "SUBMISSIONS"),
    ],
)
def test_bad_usage_is_one_sentence(
    batch: Batch,
    started: Started,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
    monkeypatch.chdir(tmp_path)
    answer = batch(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence
    assert started.libraries == []


class TestWeakIsolation:
    @pytest.fixture(autouse=True)
    def _weak(self, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("lora_tutor.grading.isolation.layers_here", lambda: ("process",))

    def test_nothing_is_graded(self, batch: Batch, started: Started, tmp_path: Path) -> None:
        root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
        answer = batch(root)
        assert (answer.code, answer.out, started.libraries) == (2, "", [])
        assert "files are not confined here" in answer.sentence
        assert "--allow-weak-isolation" in answer.sentence

    def test_unless_it_is_allowed(self, batch: Batch, tmp_path: Path) -> None:
        root = hand_in(tmp_path / "in", {f"ada/{A}": RIGHT})
        assert batch(root, "--allow-weak-isolation").code == 0


def test_more_jobs_than_cores_are_told_about(batch: Batch, tmp_path: Path) -> None:
    answer = batch(hand_in(tmp_path / "in", {f"ada/{A}": RIGHT}), "--jobs", "5000")
    assert answer.code == 0
    (sentence,) = said(answer)
    assert "of 5000 jobs are used, one for each core" in sentence


def test_an_interruption_keeps_what_was_done(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: Started
) -> None:
    root = hand_in(tmp_path / "in", {f"{n}/{A}": b"RIGHT %d" % n for n in range(6)})
    from lora_tutor.cli.progress_line import ProgressLine

    calls = []

    def advance(line: ProgressLine, count: int) -> None:
        calls.append(count)
        if len(calls) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ProgressLine, "advance", advance)
        answer = batch(root, "--output", tmp_path / "x.csv", "--jobs", "1")
    assert answer.code == 130
    assert said(answer) == ["Interrupted: 3 of 6 are graded and kept; --resume grades the rest."]
    assert not (tmp_path / "x.csv").exists()
    assert started.closed == len(started.libraries)


def test_an_earlier_run_is_offered_and_never_thrown_away(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the reports say that are made without a grader.
    run = "lora_tutor.classroom.run"
    monkeypatch.setattr(f"{run}.class_run.checks_sha256", lambda folder: "0" * 64)
    monkeypatch.setattr(f"{run}.journal.__version__", "0")
    files = {f"{n}/{A}": b"RIGHT %d" % n for n in range(4)}
    root = hand_in(tmp_path / "in", files)
    out = ("--output", tmp_path / "x.csv")
    assert said(batch(root, *out)) == []
    hand_in(root, {f"4/{A}": b"RIGHT 4"})
    (sentence,) = said(batch(root, *out))
    assert sentence.startswith("An earlier run has graded 4 of these already")
    assert "--resume takes them" in sentence
    assert said(batch(root, *out, "--resume")) == [
        "5 are taken from the earlier run; 0 are left to grade."
    ]
    assert said(batch(root, *out, "--seed", "5")) == []
    assert "5 are taken" in said(batch(root, *out, "--resume"))[0]


@pytest.mark.parametrize(("ascii_only", "full"), [("0", "━" * 24), ("1", "#" * 24)])
def test_a_bar_is_drawn_on_a_terminal_alone_and_taken_away(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ascii_only: str, full: str
) -> None:
    root = hand_in(tmp_path / "in", {f"{n}/{A}": b"RIGHT %d" % n for n in range(6)})
    assert "\r" not in batch(root).err
    monkeypatch.setattr("lora_tutor.cli.progress_line._LINE_SECONDS", 0.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("LORA_TUTOR_ASCII", ascii_only)
    shown = batch(root)
    assert shown.out.startswith("student,")
    assert f"{full} 6 of 6 graded" in shown.err
    assert shown.err.isascii() == (ascii_only == "1")
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(shown.err.replace("\n", "\r\n"))
    source, left = [line for line in screen.display if line.strip()]
    assert source.rstrip() == "lora-tutor: Plain folders, 6 students."
    assert left.startswith("lora-tutor: 6 graded in ")
