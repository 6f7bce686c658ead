"""Exports of course systems: every student is found by name, and every file comes out somewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.intake.naming import ExerciseNames
from lora_tutor.errors import UnreadableSubmission
from lora_tutor.reports.report import Reason
from tests.classroom.exports import EXPORTS, PACKINGS, Pupil, Tree, canvas, notebook, tarred
from tests.classroom.handing_in import TEXT, A, B, collected, hand_in, refusals, told, zipped
from tests.learner.sample import FIRST, SECOND

CLASS = (
    Pupil("Ada Lovelace", 1201, {A: TEXT, B: TEXT + b"# two\n"}),
    Pupil("Zoë Müller", 1202, {A: TEXT + b"# zoe\n", "notes.md": b"later"}, late=True),
    Pupil("Bob Byte", 1203, {"hand in.zip": zipped({A: TEXT})}),
    Pupil("Cy Nothing", 1204, {"picture.png": b"\x89PNG"}),
)


def everybody(found: HandedIn, logins: bool) -> None:
    names = {each.login if logins else each.name for each in CLASS}
    assert found.students == names
    who = {each.name: each.login if logins else each.name for each in CLASS}
    assert [(each.student, each.exercise) for each in found.answers] == sorted(
        [
            (who["Ada Lovelace"], FIRST),
            (who["Ada Lovelace"], SECOND),
            (who["Zoë Müller"], FIRST),
            (who["Bob Byte"], FIRST),
        ]
    )
    assert all(each.read() for each in found.answers)
    assert found.refused == []


@pytest.mark.parametrize("kind", EXPORTS)
@pytest.mark.parametrize("place", ["folder", "wrapped once", *PACKINGS, "packed in a folder"])
def test_every_student_is_found_in_every_export(tmp_path: Path, kind: str, place: str) -> None:
    title, make, logins = EXPORTS[kind]
    tree = make(CLASS)
    root = tmp_path / "in"
    if place == "folder":
        hand_in(root, tree)
    elif place == "wrapped once":
        hand_in(root, {f"Download of week one/{path}": data for path, data in tree.items()})
    elif place == "packed in a folder":
        hand_in(root, {"download.zip": zipped(tree)})
    else:
        root = tmp_path / place
        root.write_bytes(PACKINGS[place](tree))
    found = collected(root)
    everybody(found, logins)
    assert found.source == f"{title}, 4 students"


def test_what_the_system_says_of_a_student_is_kept(tmp_path: Path) -> None:
    found = collected(hand_in(tmp_path / "in", canvas(CLASS)))
    assert {each.id for each in found.people.values()} == {"1201", "1202", "1203", "1204"}
    assert [name for name, each in found.people.items() if each.late] == ["zoëmüller"]


def test_two_of_one_name_are_two_students(tmp_path: Path) -> None:
    class_ = [Pupil("Ada Lovelace", number, {A: TEXT}) for number in (7, 8)]
    found = collected(hand_in(tmp_path / "in", EXPORTS["moodle"][1](class_)))
    assert found.students == {"Ada Lovelace (7)", "Ada Lovelace (8)"}


def test_one_spelling_of_a_name_is_one_student(tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"Zo\u00eb/{A}": TEXT, "bob/x": b""})
    hand_in(root, {"Zoe\u0308.zip": zipped({B: TEXT})})
    assert collected(root).students == {"Zo\u00eb", "bob"}


@pytest.mark.parametrize(
    ("tree", "newest"),
    [
        ({"ada_12_345_01_alpha.py": b"old", "ada_12_345_01_alpha-1.py": b"new"}, b"new"),
        (
            {
                "W_ada_attempt_2026-11-02-09-00-00_01_alpha.py": b"new",
                "W_ada_attempt_2026-11-01-09-00-00_01_alpha.py": b"old",
            },
            b"new",
        ),
        (
            {
                "3-1 - Ada L - Nov 9, 2026 900 AM/01_alpha.py": b"old",
                "3-2 - Ada L - Nov 10, 2026 1205 AM/deep/01_alpha.py": b"new",
            },
            b"new",
        ),
    ],
)
def test_the_newest_attempt_counts_and_the_others_are_told(
    tmp_path: Path, tree: Tree, newest: bytes
) -> None:
    found = collected(hand_in(tmp_path / "in", tree))
    (answer,) = found.answers
    assert answer.read() == newest
    assert "the newest attempt counts" in found.notes[0].told


def test_a_person_may_name_the_source(tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", canvas(CLASS))
    assert collect(root, (FIRST, SECOND), source="folders").source == "Plain folders, 1 student"
    assert collect(root, (FIRST, SECOND), source="canvas").students == {p.login for p in CLASS}


NAMES = {
    "utf-8 without its flag": ("Zoë Müller", "utf-8"),
    "cp437": ("Zoë Müller", "cp437"),
    "shift-jis": ("山田太郎 提出物", "cp932"),
    "gbk": ("王小明 作业提交", "gbk"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_in_zip_files_are_read_as_they_were_meant(tmp_path: Path, kind: str) -> None:
    name, encoding = NAMES[kind]
    raw = f"{name}/{A}".encode(encoding)
    stand_in = "x" * len(raw)
    data = zipped({stand_in: TEXT, "bob/01_alpha.py": TEXT}).replace(stand_in.encode(), raw)
    file = tmp_path / "class.zip"
    file.write_bytes(data)
    assert name in collected(file).students


@pytest.mark.parametrize("name", ["hand in.7z", "hand in.rar", "01_alpha.py.gz"])
def test_an_archive_of_another_kind_is_named(tmp_path: Path, name: str) -> None:
    found = collected(hand_in(tmp_path / "in", {f"ada/{name}": b"7z", f"bob/{A}": TEXT}))
    (sentence,) = told(found.refused)
    assert f"ada/{name} is a {Path(name).suffix} file, which is not read" in sentence


def hostile_tar(change: dict[str, object]) -> bytes:
    import tarfile

    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        info = tarfile.TarInfo(A)
        for key, value in change.items():
            setattr(info, key, value)
        archive.addfile(info, io.BytesIO(TEXT) if info.isreg() else None)
    return data.getvalue()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": f"../{A}", "size": 9}, "leads out of its archive"),
        ({"name": f"/{A}", "size": 9}, "absolute path"),
        ({"type": b"2", "linkname": "/etc/passwd"}, "is a link"),
        ({"type": b"1", "linkname": "other.py"}, "is a link"),
        ({"type": b"6"}, "neither a file nor a folder"),
    ],
)
def test_tricks_in_a_tar_file(tmp_path: Path, change: dict[str, object], words: str) -> None:
    tree = {"ada/x.tar.gz": hostile_tar(change), f"bob/{A}": TEXT}
    found = collected(hand_in(tmp_path / "in", tree))
    (sentence,) = refusals(found)
    assert sentence.startswith("Student ada: ada/x.tar.gz")
    assert words in sentence


@pytest.mark.slow
def test_a_tar_that_swells_is_refused(tmp_path: Path) -> None:
    tree = {"ada.tar.xz": tarred({A: b"#" * (80 << 20)}, "xz"), f"bob/{A}": TEXT}
    found = collected(hand_in(tmp_path / "in", tree))
    assert refusals(found) == [
        "Student ada: ada.tar.xz would unpack to more than 64 MiB; hand in the answers alone."
    ]


class TestNotebooks:
    def answer(self, root: Path, data: bytes) -> bytes:
        found = collected(hand_in(root, {"ada/01_alpha.ipynb": data, "bob/x": b""}))
        (answer,) = found.answers
        if not answer.problem:
            assert "its code cells count" in found.notes[0].told
        return answer.read()

    def test_code_cells_are_joined_and_magics_left_out(self, tmp_path: Path) -> None:
        data = notebook(
            ["%matplotlib inline\n", "import numpy as np\n", "files = !ls\n"],
            "%%bash\nrm -rf /",
            "%%time\ndef answer(x):\n    if x:\n        !echo\n    return 2 * x\nanswer?",
        )
        text = self.answer(tmp_path / "in", data).decode()
        names: dict[str, object] = {}
        exec(text.replace("import numpy as np", ""), names)
        assert "rm -rf" not in text
        assert names["answer"](4) == 8  # type: ignore[operator]

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"{", "is no notebook that can be read"),
            (b"[]", "is no notebook that can be read"),
            (notebook(), "is a notebook without any code"),
            (b"[" * 100_000, "is no notebook that can be read"),
        ],
        ids=["torn", "list", "empty", "deep"],
    )
    def test_any_other_is_one_sentence(self, tmp_path: Path, data: bytes, words: str) -> None:
        with pytest.raises(UnreadableSubmission, match=words) as caught:
            self.answer(tmp_path / "in", data)
        assert str(caught.value).startswith("Student ada: ada/01_alpha.ipynb ")

    def test_outputs_do_not_count_as_code(self, tmp_path: Path) -> None:
        data = notebook(TEXT.decode(), outputs=["x" * (3 << 20)])
        assert self.answer(tmp_path / "in", data).strip() == TEXT.strip()


class TestWhichExercise:
    """On the ids and functions of a course like ours."""

    names = ExerciseNames(
        {
            "02_linear_forward": ("linear_forward",),
            "09_lora_forward": ("lora_forward",),
            "10_cheap_forward": ("lora_forward",),
            "12_lora_linear": ("LoRALinear",),
            "29_capstone": ("inject", "adapt"),
        }
    )

    @pytest.mark.parametrize(
        ("name", "meant"),
        [
            ("09_lora_forward.py", ("09_lora_forward",)),
            ("Ex09 final (2).py", ("09_lora_forward",)),
            ("9.py", ("09_lora_forward",)),
            ("9_lora_forward.py", ("09_lora_forward",)),
            ("09-lora-forward.py", ("09_lora_forward",)),
            ("09 lora forward.py", ("09_lora_forward",)),
            ("09_lora_foward.py", ("09_lora_forward",)),
            ("lora_forward.py", ("09_lora_forward",)),
            ("homework_12.py", ("12_lora_linear",)),
            ("09_lora_forward.py.txt", ("09_lora_forward",)),
            ("09_lora_forward", ("09_lora_forward",)),
            ("09_lora_forward.ipynb", ("09_lora_forward",)),
            ("my_capstone_v3.py", ("29_capstone",)),
            ("ex 9.py", ("09_lora_forward",)),
            ("exercise_9 (2).py", ("09_lora_forward",)),
            ("ex9 final FINAL (10) - Copy.py", ("09_lora_forward",)),
            ("ex9 - Kopie (2) new.py", ("09_lora_forward",)),
            ("v2 of LoraForward.py", ("09_lora_forward",)),
            ("answers.7z", ()),
            ("9 and 10.py", ("09_lora_forward", "10_cheap_forward")),
            ("09_cheap_forward.py", ("10_cheap_forward", "09_lora_forward")),
            ("main.py", ()),
            ("solution.py", ()),
            ("09_lora_forward.pdf", ()),
            ("report.docx", ()),
        ],
    )
    def test_by_name(self, name: str, meant: tuple[str, ...]) -> None:
        assert self.names.by_name(name).exercises == meant

    @pytest.mark.parametrize(
        ("code", "meant"),
        [
            (b"class LoRALinear: pass", ("12_lora_linear",)),
            (b"def lora_forward(): pass", ("09_lora_forward", "10_cheap_forward")),
            (b"def adapt(): 0\ndef inject(): 0\nclass LoRALinear: 0", ("29_capstone",)),
            (b"def other(): pass", ()),
            (b"def (", ()),
        ],
    )
    def test_by_code(self, code: bytes, meant: tuple[str, ...]) -> None:
        assert self.names.by_code(lambda: code).exercises == meant

    @pytest.mark.parametrize(
        ("name", "code", "meant"),
        [
            ("2026-12-09.py", b"def lora_forward(): pass", ("09_lora_forward",)),
            ("9 and 10.py", b"def lora_forward(): pass", ("09_lora_forward", "10_cheap_forward")),
            ("9 and 10.py", b"def (", ("09_lora_forward", "10_cheap_forward")),
            ("main.py", b"class LoRALinear: pass", ("12_lora_linear",)),
        ],
    )
    def test_by_both(self, name: str, code: bytes, meant: tuple[str, ...]) -> None:
        both = self.names.by_both(self.names.by_name(name), self.names.by_code(lambda: code))
        assert both.exercises == meant
        assert not name.startswith("2026") or both.how == (
            "by its number and lora_forward, which it defines"
        )

    def test_what_may_be_either_is_a_row_with_the_reason(self, tmp_path: Path) -> None:
        points = self.names.entry_points
        root = hand_in(
            tmp_path / "in", {"ada/main.py": b"def lora_forward(): pass\n", "bob/x": b""}
        )
        (answer,) = collect(root, list(points), points).answers
        assert answer.problem == (
            "Student ada: ada/main.py may answer 09_lora_forward or 10_cheap_forward; "
            "name it after one of them."
        )

    def test_what_was_not_asked_for_is_counted(self, tmp_path: Path) -> None:
        points = self.names.entry_points
        root = hand_in(tmp_path / "in", {"ada/12_lora_linear.py": TEXT, "bob/x": b""})
        found = collect(root, ["09_lora_forward"], points)
        assert found.answers == []
        assert "not asked for: 1" in " ".join(told(found.notes))
        assert [(each.student, each.reason) for each in found.without] == [
            ("ada", Reason.ABSENT),
            ("bob", Reason.UNKNOWN),
        ]
