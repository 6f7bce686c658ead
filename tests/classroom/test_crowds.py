"""Several students in the place of one are told, and one student's tries are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.classroom.intake.collect import collect
from lora_tutor.reports.report import Reason
from tests.classroom.exports import Tree
from tests.classroom.handing_in import EXERCISES, TEXT, A, B, collected, hand_in, told, zipped
from tests.learner.sample import FIRST, SECOND

CROWDS: dict[str, tuple[Tree, dict[str, str]]] = {
    "sections": (
        {f"Section {each[0]}/{each[2:]}/{A}": TEXT for each in ("A ada", "A bob", "B cy", "B dan")},
        {"Section A": "ada, bob", "Section B": "cy, dan"},
    ),
    "exports side by side": (
        {
            "hw1.zip": zipped({f"ada_1_91_{A}": TEXT, f"bob_2_92_{A}": TEXT}),
            "hw2.zip": zipped({f"ada_1_93_{A}": TEXT, f"cy_3_94_{A}": TEXT}),
        },
        {"hw1": "ada, bob", "hw2": "ada, cy"},
    ),
    "one of many is an export": (
        {
            **{f"{name}/{A}": TEXT for name in ("ada", "bob", "cy", "dan")},
            f"Moodle/Eve_5_assignsubmission_file/{A}": TEXT,
            f"Moodle/Finn_6_assignsubmission_file/{A}": TEXT,
        },
        {"Moodle": "Eve, Finn"},
    ),
    "a folder for each exercise": (
        {f"{FIRST}/ada.py": TEXT, f"{FIRST}/bob.py": TEXT, f"other/{B}": TEXT},
        {FIRST: "ada, bob"},
    ),
    "tries of one student": (
        {
            **{f"ada/{each}/{A}": TEXT for each in ("week 1", "old", "src", "final", "mine", "7")},
            **{f"bob/{each}/{A}": TEXT for each in ("mine", "yours")},
            **{f"{name}/{A}": TEXT for name in ("cy", "dan", "eve")},
        },
        {},
    ),
}


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("case", CROWDS)
def test_several_in_the_place_of_one_are_told(tmp_path: Path, case: str, packed: bool) -> None:
    tree, crowds = CROWDS[case]
    root = tmp_path / "in.zip"
    if packed:
        root.write_bytes(zipped(tree))
    else:
        root = hand_in(tmp_path / "in", tree)
    found = collect(root, EXERCISES, {FIRST: ("answer",), SECOND: ("other",)})
    assert told(found.refused) == [
        f"Student {student}: several students seem to be in there ({people}), and one answer to "
        "each exercise is graded; give each of them a folder at the top, or grade what is in there "
        "as a class."
        for student, people in crowds.items()
    ]
    assert {each.reason for each in found.refused} <= {Reason.UNKNOWN}


@pytest.mark.parametrize("place", ["folder", "class.zip"])
def test_a_note_beside_a_class_keeps_nobody_out(tmp_path: Path, place: str) -> None:
    tree = {f"all/{name}/{A}": TEXT for name in ("ada", "bob")}
    tree |= {"README.txt": b"hello", "grades.csv": b"a,b"}
    root = tmp_path / place
    if place == "folder":
        hand_in(root, tree)
    else:
        root.write_bytes(zipped(tree))
    found = collected(root)
    assert found.students == {"ada", "bob"}
    said = " ".join(told(found.notes))
    assert "README.txt belongs to no student" in said
    assert "grades.csv belongs to no student" in said
