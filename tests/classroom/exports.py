"""Makes what course systems export, as `lora_tutor.classroom.intake.sources` describes it.

An export is a tree: paths to bytes. `packed` makes an archive of one. All names are invented.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.classroom.handing_in import zipped

Tree = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Pupil:
    """One student, and the files that they hand in, by the names that they gave them."""

    name: str
    number: int
    files: Mapping[str, bytes]
    late: bool = False

    @property
    def login(self) -> str:
        return self.name.replace(" ", "").casefold()


def canvas(class_: Sequence[Pupil]) -> Tree:
    return {
        f"{each.login}_{'LATE_' * each.late}{each.number}_{each.number + 90_000}_{file}": data
        for each in class_
        for file, data in each.files.items()
    }


def moodle(class_: Sequence[Pupil]) -> Tree:
    return {
        f"{each.name}_{each.number}_assignsubmission_file_/{file}": data
        for each in class_
        for file, data in each.files.items()
    }


def moodle_flat(class_: Sequence[Pupil]) -> Tree:
    return {path.replace("/", ""): data for path, data in moodle(class_).items()}


def blackboard(class_: Sequence[Pupil]) -> Tree:
    tree: dict[str, bytes] = {}
    for each in class_:
        start = f"Week 1_{each.login}_attempt_2026-11-01-12-30-05"
        receipt = f"Name: {each.name} ({each.login})\nAssignment: Week 1\n"
        tree[f"{start}.txt"] = receipt.encode()
        tree |= {f"{start}_{file}": data for file, data in each.files.items()}
    return tree


def brightspace(class_: Sequence[Pupil]) -> Tree:
    files = {
        f"{each.number}-{each.number + 7} - {each.name} - Nov 1, 2026 1230 PM/{file}": data
        for each in class_
        for file, data in each.files.items()
    }
    return {"index.html": b"<html></html>", **files}


def gradescope(class_: Sequence[Pupil]) -> Tree:
    lines = ["---"]
    tree: dict[str, bytes] = {}
    for each in class_:
        folder = f"submission_{each.number}"
        lines += [
            f"{folder}:",
            "  :submitters:",
            f"  - :name: {each.name}",
            f"    :sid: '{each.number}'",
            f"    :email: {each.login}@example.org",
            "  :created_at: 2026-11-01 12:30:05.000000000 Z",
            "  :score: 0.0",
        ]
        tree |= {f"{folder}/{file}": data for file, data in each.files.items()}
    text = "\n".join(lines) + "\n"
    return {
        f"assignment_55_export/{path}": data
        for path, data in {"submission_metadata.yml": text.encode(), **tree}.items()
    }


def google(class_: Sequence[Pupil]) -> Tree:
    return {f"{each.name} - {file}": data for each in class_ for file, data in each.files.items()}


def github(class_: Sequence[Pupil]) -> Tree:
    tree = {
        f"lora-week1-submissions/lora-week1-{each.login}/exercises/{file}": data
        for each in class_
        for file, data in each.files.items()
    }
    heads = {
        f"lora-week1-submissions/lora-week1-{each.login}/.git/HEAD": b"ref: refs/heads/main\n"
        for each in class_
    }
    return tree | heads


def nbgrader(class_: Sequence[Pupil]) -> Tree:
    tree = {
        f"submitted/{each.login}/week1/{file}": data
        for each in class_
        for file, data in each.files.items()
    }
    return {"source/week1/week1.ipynb": b"{}", "gradebook.db": b"SQLite", **tree}


def folders(class_: Sequence[Pupil]) -> Tree:
    return {f"{each.name}/{file}": data for each in class_ for file, data in each.files.items()}


EXPORTS: Mapping[str, tuple[str, Callable[[Sequence[Pupil]], Tree], bool]] = {
    "canvas": ("Canvas export", canvas, True),
    "moodle": ("Moodle export", moodle, False),
    "moodle, flat": ("Moodle export", moodle_flat, False),
    "blackboard": ("Blackboard export", blackboard, False),
    "brightspace": ("Brightspace export", brightspace, False),
    "gradescope": ("Gradescope export", gradescope, False),
    "google": ("Google Classroom export", google, False),
    "github": ("GitHub Classroom repositories", github, True),
    "nbgrader": ("nbgrader course", nbgrader, True),
    "folders": ("Plain folders", folders, False),
}
"""Title, maker, and whether the students go by their logins."""


def tarred(tree: Tree, packing: str = "") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=f"w:{packing}") as archive:
        for name, content in tree.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


PACKINGS: Mapping[str, Callable[[Tree], bytes]] = {
    "class.zip": zipped,
    "class.tar": tarred,
    "class.tar.gz": lambda tree: tarred(tree, "gz"),
    "class.tar.bz2": lambda tree: tarred(tree, "bz2"),
    "class.tar.xz": lambda tree: tarred(tree, "xz"),
}


def notebook(*sources: str | list[str], outputs: Sequence[object] = ()) -> bytes:
    """A notebook of format 4 with these code cells, and a cell of text before them."""
    cells: list[object] = [{"cell_type": "markdown", "metadata": {}, "source": ["# Answer"]}]
    cells += [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": None,
            "outputs": list(outputs),
            "source": source,
        }
        for source in sources
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()
