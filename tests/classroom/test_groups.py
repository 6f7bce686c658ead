"""Work that several students hand in together is the work of each of them."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.intake.enrolment import enrol
from lora_tutor.classroom.intake.roster import groups_of, read_roster
from lora_tutor.classroom.returns.moodle_worksheet import participant
from tests.classroom.handing_in import (
    EXERCISES,
    TEXT,
    A,
    hand_in,
    told,
)

WORKSHEET = (
    "Identifier,Full name,Email address,Group\n"
    "Participant 12,Dan Byte,dan@x.org,Group B\n"
    "Participant 77,Ada Lovelace,ada@x.org,Group A\n"
    "Participant 78,Zoë Müller,zoe@x.org,Group A\n"
)


def test_the_members_of_a_group_get_what_it_handed_in(tmp_path: Path) -> None:
    """The number of a group is no participant's: 12 is Dan here."""
    file = tmp_path / "worksheet.csv"
    file.write_text(WORKSHEET, "utf-8")
    roster = read_roster(file)
    tree = {
        f"Group A_12_assignsubmission_file/{A}": TEXT,
        f"Group C_78_assignsubmission_file/{A}": TEXT,
    }
    found = collect(hand_in(tmp_path / "in", tree), EXERCISES, groups=groups_of(roster))
    enrol(found, roster, file)
    numbers = {each: participant(found.people[each], "moodle") for each in found.students}
    assert numbers == {
        "Ada Lovelace": "77",
        "Zoë Müller": "78",
        "Group C": "78",
        "Dan Byte": "12",
    }
    assert [each.student for each in found.answers] == ["Ada Lovelace", "Group C", "Zoë Müller"]
    assert told(found.without) == ["Student Dan Byte: nothing was handed in."]
    assert "Student Group C: not on the roster" in " ".join(told(found.notes))
