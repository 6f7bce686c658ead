"""Whatever goes in comes out: any tree of files, folders and archives, under any names."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lora_tutor.files.source import shown
from tests.classroom.exports import EXPORTS, Pupil, tarred
from tests.classroom.handing_in import A, B, hand_in, zipped
from tests.cli.calling import Answer, Caller

RIGHT, WRONG = b"RIGHT", b"WRONG"


@dataclass(frozen=True)
class Packed:
    """A folder as an archive, by the end of its name."""

    suffix: str
    tree: dict[str, Any]


Tree = dict[str, Any]
"""Names to bytes, to folders, which are trees, or to what is packed."""

names = st.one_of(
    st.sampled_from(
        [
            *(A, B, "01_alpha (1).py", "ex1.py", "1.ipynb", "main.py", "01_alpha_02_beta.py"),
            *("notes.md", "x.7z", "a.zip", "b.tar.gz", "01_alpha", "submitted", "week 1", "src"),
            *("Ada Lovelace", "ada_1_2_01_alpha.py", "class.toml", "01_alpha.py.txt"),
        ]
    ),
    # A backslash is another system's mark between folders: such a name is refused as one.
    st.text(
        st.characters(codec="utf-8", exclude_characters="/\\\0"), min_size=1, max_size=10
    ).filter(lambda name: not name.startswith(".") and name != "class.toml"),
).map(lambda name: unicodedata.normalize("NFC", name))
contents = st.sampled_from([RIGHT, WRONG, b"", b" \n", b"\0", b"\xff", b"{}", b"DIES"])
trees = st.recursive(
    st.dictionaries(names, contents, max_size=3),
    lambda inner: st.dictionaries(
        names,
        st.one_of(contents, inner, st.builds(Packed, st.sampled_from([".zip", ".tar.gz"]), inner)),
        max_size=3,
    ),
    max_leaves=8,
)


def packed(what: Packed) -> bytes:
    flat = dict(flattened(what.tree))
    return zipped(flat) if what.suffix == ".zip" else tarred(flat, "gz")


def flattened(tree: Tree, above: str = "") -> Iterator[tuple[str, bytes]]:
    """The files of a tree as they lie on the disk."""
    for name, what in tree.items():
        if isinstance(what, dict):
            yield from flattened(what, f"{above}{name}/")
        elif isinstance(what, Packed):
            yield f"{above}{name}{what.suffix}", packed(what)
        else:
            yield f"{above}{name}", what


def leaves(tree: Tree, above: str = "") -> Iterator[str]:
    """The paths of all files, also of those in archives."""
    for name, what in tree.items():
        if isinstance(what, dict):
            yield from leaves(what, f"{above}{name}/")
        elif isinstance(what, Packed):
            yield from leaves(what.tree, f"{above}{name}{what.suffix}/")
        else:
            yield f"{above}{name}"


def on_disk(tree: Tree, root: Path) -> Path:
    hand_in(root, dict(flattened(tree)))
    for name, what in tree.items():
        if what == {}:
            (root / name).mkdir(exist_ok=True)
    return root


def is_told(path: str, said: str, remarks: list[str]) -> bool:
    """Whether a file is named, or the archive that it lies in, or a list ends with others."""
    if shown(path.rpartition("/")[2]) in said:
        return True
    parts = path.split("/")
    archives = ["/".join(parts[: at + 1]) for at in range(len(parts) - 1)]
    refused = any(f"{shown(each)} is an archive in" in said for each in archives)
    return refused or any(" more" in each for each in remarks)


def nothing_is_lost(answer: Answer, paths: list[str]) -> None:
    data = json.loads(answer.out)
    students = [each["student"] for each in data["students"]]
    assert len(set(students)) == len(students)
    graded = {each["path"] for each in data["submissions"]}
    remarks = [*data["refused"], *answer.err.splitlines()]
    remarks += [each for row in data["students"] for each in row["remarks"]]
    said = "\n".join(remarks)
    for path in paths:
        assert path in graded or is_told(path, said, remarks), (path, said)
    # Every row says what became of the student.
    for row in data["students"]:
        own = [each for each in data["submissions"] if each["student"] == row["student"]]
        assert own or row["remarks"], row
        assert (row["status"] == "graded") <= any(each["report"] for each in own)
    everybody = {each["student"] for each in data["submissions"]} >= set(students)
    judged = all(each["report"] for each in data["submissions"])
    if not everybody or not judged or data["refused"]:
        assert answer.code in (1, 3)
    else:
        passed = all(each["report"]["verdict"] == "passed" for each in data["submissions"])
        assert answer.code == 0 or not passed


@pytest.mark.slow
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(trees, st.sampled_from(["folder", ".zip", ".tar.gz"]))
@example({"class": {"ada": {A: RIGHT}, "bob.zip": b"no zip", "cy": {}}}, "folder")
@example({"submitted": {A: RIGHT}, "ada": {B: RIGHT}}, "folder")
@example({"ada": Packed(".zip", {B: RIGHT}), "submitted": {A: RIGHT}}, ".tar.gz")
@example({B: RIGHT, "submitted": {"ada": {A: RIGHT}, "bob": {}}}, ".zip")
@example({"01_alpha.py": RIGHT, "ada": {"01_alpha.py": {"01_alpha.py": b""}}}, "folder")
def test_any_tree(
    call: Caller, tmp_path_factory: pytest.TempPathFactory, tree: Tree, place: str
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    if place == "folder":
        root = on_disk(tree, folder / "in")
    else:
        root = folder / f"in{place}"
        root.write_bytes(packed(Packed(place, tree)))
    answer = call("batch", root, "--format", "json", "--output", folder / "out")
    paths = list(leaves(tree))
    if answer.code == 2:
        # Nothing is graded, and one sentence says that this is no class.
        assert not (folder / "out").exists()
        assert "lora-tutor: " in answer.err
        return
    nothing_is_lost(Answer(answer.code, (folder / "out").read_text("utf-8"), answer.err), paths)


pupils = st.lists(st.dictionaries(names, contents, min_size=1, max_size=3), min_size=2, max_size=4)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pupils, st.sampled_from(sorted(EXPORTS)))
def test_any_export(
    call: Caller,
    tmp_path_factory: pytest.TempPathFactory,
    files: list[dict[str, bytes]],
    kind: str,
) -> None:
    """As many rows as students, whatever they hand in."""
    class_ = [Pupil(f"Student Nr{'abcd'[at]}", 50 + at, each) for at, each in enumerate(files)]
    root = tmp_path_factory.mktemp("class") / "class.zip"
    tree = EXPORTS[kind][1](class_)
    root.write_bytes(zipped(tree))
    name = kind.partition(",")[0]
    answer = call("batch", root, "--format", "json", "--from", name)
    assert len(json.loads(answer.out)["students"]) == len(class_)
    own = ("index.html", "submission_metadata.yml", "HEAD", "gradebook.db", "week1.ipynb")
    receipts = [path for path in tree if kind == "blackboard" and path.endswith("05.txt")]
    given_in = [path for path in tree if path.rpartition("/")[2] not in own]
    nothing_is_lost(answer, [path for path in given_in if path not in receipts])
