"""`lora-tutor labs`: the list, a run, its numbers, its picture, and how it ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from lora_tutor.cli.lab_text import findings_text, table_text
from lora_tutor.errors import LabError
from lora_tutor.labs.model import LabOutcome, Sample, Table, Tell
from lora_tutor.labs.use import Findings, Labs
from lora_tutor.reports.words import Look
from tests.cli.calling import Caller
from tests.labs.starting import ROOT
from tests.labs.toy import FULL, OUTCOME, TOY, events, find_toy
from tests.terminal import Terminal


class Played:
    """Stands for a process."""

    ending: LabOutcome | Exception = OUTCOME

    def __init__(self, name: str) -> None:
        assert name == "toy"

    def run(self, tell: Tell) -> LabOutcome:
        for event in events():
            tell(event)
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending

    def cancel(self) -> None:
        pass


@pytest.fixture(autouse=True)
def toy_labs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lora_tutor.learner.session.Labs",
        lambda records, names, find: Labs(records, ("toy",), find_toy, Played),
    )


def test_the_list_says_what_was_run(call: Caller) -> None:
    before = call("labs")
    assert before.code == 0
    assert before.out == "○ L1  toy       3.1    2 s  The toy staircase\n"
    assert "`lora-tutor labs NAME`" in before.sentence
    assert call("labs", "toy").code == 0
    assert call("labs").out == "● L1  toy  run  3.1    2 s  The toy staircase\n"


def test_the_list_for_scripts(call: Caller) -> None:
    row = {
        "name": "toy",
        "number": 1,
        "title": "The toy staircase",
        "lesson": "3.1",
        "seconds": 2,
        "run": False,
    }
    assert json.loads(call("labs", "--json").out) == {"schema": 1, "labs": [row]}
    call("labs", "1", "--json")
    found = json.loads(call("labs", "--json").out)
    assert found["labs"] == [row | {"run": True}]


def test_a_run_as_text(call: Caller) -> None:
    answer = call("labs", "L1")
    assert answer.code == 0
    assert answer.sentence == "Running toy; about 2 s."
    out = answer.out
    expected = [
        "L1  The toy staircase",
        "A frozen W learns ΔW = AB at rank r.",
        "Measured on fresh samples",
        "rank  parameters  test loss  what is left",
        "   1          80       .157  two directions",
        "Loss while training   (loss)",
        "Error by rank   (error)",
        "Which rank is enough for a change ΔW of rank 3?",
        "Measured: r = 3, no less. At rank 3 the loss fell",
        "What it shows",
        "What it does not show",
        "A linear toy",
    ]
    places = [out.find(each) for each in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out


def test_numbers_for_scripts(call: Caller) -> None:
    answer = call("labs", "toy", "--json")
    assert answer.code == 0
    found = json.loads(answer.out)
    outcome = {"numbers", "tables", "samples", "answers"}
    assert found.keys() == {"schema", "lab", "predictions", *outcome}
    assert (found["schema"], found["lab"]) == (1, "toy")
    assert found["numbers"] == {"mse": {"1": 0.157, "3": 0.0}, "nan": None, "ranks": [1, 3]}
    assert found["tables"][0]["rows"][0] == ["1", "80", ".157", "two directions"]
    assert found["answers"]["enough"]["value"] == 2.0
    assert found["predictions"] == {}


def test_predictions_of_before_stand_beside_the_answers(call: Caller, workspace: Path) -> None:
    from lora_tutor.learner.session import Session

    with_predictions = Session.open(workspace, call.course)
    with_predictions.labs.run("toy", {"plateau": 1.5, "enough": 0})
    with_predictions.close()
    found = json.loads(call("labs", "toy", "--json").out)
    assert found["predictions"] == {
        "plateau": {"value": 1.5, "right": True},
        "enough": {"value": 0.0, "right": False},
    }
    out = call("labs", "toy").out
    assert "You said: 1.5× (right). Measured: 1.25×." in out
    assert "You said: r = 1 (not so). Measured: r = 3, no less." in out


@pytest.mark.parametrize("width", [79, 40])
def test_samples_stand_side_by_side_where_there_is_room(width: int) -> None:
    samples = (Sample("before", "12 And it came\nto pass"), Sample("after", ":bug: n."))
    text = findings_text(Findings(TOY, {}, replace(OUTCOME, samples=samples)), Look(width=width))
    lines = text.splitlines()
    assert max(map(len, lines)) <= max(width, 60)
    beside = "12 And it came" + " " * 27 + ":bug: n."
    assert (beside in lines) is (width == 79)
    assert (":bug: n." in lines) is (width == 40)
    assert "to pass" in lines


def test_the_picture(call: Caller, tmp_path: Path) -> None:
    file = tmp_path / "toy.svg"
    answer = call("labs", "toy", "--svg", file)
    assert answer.code == 0
    assert "What it shows" in answer.out
    root = ET.parse(file).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    words = " ".join(root.itertext())
    assert "Loss while training" in words
    assert "Error by rank" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere",), "There is no lab 'nowhere'. The labs are toy."),
        (("toy", "--svg", "no/such/folder/x.svg"), "its folder does not exist"),
        (("toy", "--svg", "."), "it is a folder"),
        (("--svg", "x.svg"), "--svg draws one lab; name it"),
        (("toy", "extra"), "unexpected extra argument"),
    ],
)
def test_bad_input_is_one_sentence_before_anything_runs(
    call: Caller, arguments: tuple[str, ...], words: str
) -> None:
    answer = call("labs", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence


def test_a_picture_that_cannot_be_written_costs_no_result(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lora_tutor.files.output.write_atomically", full)
    answer = call("labs", "toy", "--svg", tmp_path / "toy.svg")
    assert answer.code == 2
    assert "What it shows" in answer.out
    assert "cannot be written (No space left on device)" in answer.err


def test_a_lab_that_fails_is_a_fault_of_ours(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Played, "ending", LabError("The lab toy ended early; run it once more."))
    answer = call("labs", "toy", "--json")
    assert (answer.code, answer.out) == (3, "")
    assert "The lab toy ended early" in answer.err
    assert json.loads(call("labs", "--json").out)["labs"][0]["run"] is False


def test_ascii_is_enough(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    out = call("labs", "toy").out
    assert out.isascii()
    assert "A frozen W learns Delta W = AB at rank r." in out
    assert "Measured: 1.25 x." in out
    assert call("labs").out.isascii()


def test_help_names_every_option(call: Caller) -> None:
    out = call("labs", "--help").out
    for word in ("--json", "--svg", "--no-questions", "predict"):
        assert word in out


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_text_keeps_to_its_width(width: int) -> None:
    wide = Table(
        tuple(f"a heading of column {n}" for n in range(4)),
        (tuple(f"cell {n}" for n in range(4)),),
        "A caption that goes on and on, $\\Delta W$ included, and does not end before the margin",
    )
    outcome = replace(FULL, tables=(wide, *OUTCOME.tables))
    text = findings_text(Findings(TOY, {"plateau": 3.0}, outcome), Look(width))
    assert max(map(len, text.splitlines())) <= width


def test_a_table_that_does_not_fit_is_told_row_by_row() -> None:
    table = OUTCOME.tables[0]
    assert "rank: 1\nparameters: 80\ntest loss: .157" in table_text(table, Look(width=24))


def test_colour_only_adds() -> None:
    findings = Findings(TOY, {}, OUTCOME)
    plain, coloured = (findings_text(findings, Look(80, colour=each)) for each in (False, True))
    assert "\x1b[34m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == plain


# -- in a real terminal, with real processes ------------------------------------------------------

PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import lora_tutor.learner.session
from lora_tutor.labs.use import Labs
from tests.labs.starting import process
from tests.labs.toy import find_toy
lora_tutor.learner.session.Labs = lambda records, names, find: Labs(
    records, ("toy",), find_toy, lambda name: process({behaviour!r})
)
from lora_tutor.cli.main import run
sys.exit(run(["--workspace", {workspace!r}, "labs", *sys.argv[1:]]))
"""


def command(behaviour: str, workspace: Path, *arguments: str) -> list[str]:
    program = PROGRAM.format(root=str(ROOT), behaviour=behaviour, workspace=str(workspace))
    return [sys.executable, "-c", program, *arguments]


@pytest.mark.slow
def test_a_terminal_is_asked_first_and_never_again(workspace: Path) -> None:
    with Terminal(command("normal", workspace, "toy"), rows=70) as terminal:
        terminal.wait_for("Prediction 1 of 2. Where does the loss of r = 1 settle")
        terminal.wait_for("Your prediction (×), or Enter to skip:")
        terminal.send("lots\n")
        terminal.wait_for("is no number")
        terminal.send("1.5\n")
        terminal.wait_for("c) r = 3, no less")
        terminal.send("c\n")
        terminal.wait_for("What it does not show")
        terminal.wait_for("You said: 1.5× (right).")
        terminal.wait_for("You said: r = 3, no less (right).")
        assert terminal.process.wait(20) == 0
    with Terminal(command("normal", workspace, "toy"), rows=70) as terminal:
        terminal.wait_for("What it does not show")
        assert "Prediction 1 of 2" not in terminal.text
        assert "You said: 1.5× (right)." in terminal.text


@pytest.mark.slow
def test_enter_skips_and_the_option_asks_nothing(workspace: Path, tmp_path: Path) -> None:
    with Terminal(command("normal", workspace, "toy"), rows=70) as terminal:
        terminal.wait_for("Prediction 1 of 2")
        terminal.send("\n")
        terminal.wait_for("Prediction 2 of 2")
        terminal.send("\n")
        terminal.wait_for("Measured: 1.25×.")
    with Terminal(command("normal", tmp_path / "other", "toy", "--no-questions"), rows=70) as one:
        one.wait_for("Measured: 1.25×.")
        assert "Prediction 1" not in one.text


@pytest.mark.slow
def test_a_bar_shows_how_far_it_is_and_ctrl_c_leaves_no_process(workspace: Path) -> None:
    with Terminal(command("loops", workspace, "toy", "--no-questions")) as terminal:
        terminal.wait_for("50%")
        children = psutil.Process(terminal.process.pid).children(recursive=True)
        assert len(children) == 2
        # What Ctrl-C sends: the terminal of this test is not the process's controlling one.
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.process.wait(20) == 130
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive


@pytest.mark.slow
def test_ctrl_c_at_a_question(workspace: Path) -> None:
    with Terminal(command("normal", workspace, "toy")) as terminal:
        terminal.wait_for("Enter to skip")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.process.wait(20) == 130


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_without_a_terminal(workspace: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        command("loops", workspace, "toy"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as face:
        end = time.monotonic() + 20
        while len(children := psutil.Process(face.pid).children(recursive=True)) < 2:
            assert time.monotonic() < end
            time.sleep(0.02)
        face.send_signal(number)
        _, said = face.communicate(timeout=20)
        assert face.returncode == 130
        assert b"Traceback" not in said
        _, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
