"""The labs that a course brings: what is known before the run in NAME.toml, the run in NAME.py.

A face reads the first, which is data. The second runs in the lab's process alone.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor.course.strict_toml import StrictTable, read_table

if TYPE_CHECKING:
    # The start of a face asks for the names alone.
    from lora_tutor.charts.model import Chart
    from lora_tutor.labs.model import Lab, Question

FOLDER = "lessons/labs"
FORMAT = 1
SUFFIX = ".py"
"""By which the path of a course's experiment is told from the name of one of ours."""
_LONGEST_SECONDS = 600
_MOST_CHOICES = 26
"""Each is chosen by a letter."""
_WIDEST_FACTOR = 1000.0


def own_names(root: Path) -> list[str]:
    """The labs of a course, by the names of their files."""
    folder = root / FOLDER
    files = folder.iterdir() if folder.is_dir() else ()
    stems = {file.stem for file in files if file.suffix in (".toml", SUFFIX)}
    return sorted(each for each in stems if not each.startswith(("_", ".")))


def description(name: str) -> str:
    """The file of a lab that says what is known before the run, as errors call it."""
    return f"{FOLDER}/{name}.toml"


def read_lab(root: Path, name: str, number: int, lesson: str) -> Lab:
    """A lab of the course under `root`. Raises CourseError."""
    from lora_tutor.labs.model import Lab

    table = read_table(root / description(name), description(name))
    table.format(FORMAT)
    found = Lab(
        name=name,
        number=number,
        title=table.text("title"),
        lesson=lesson,
        seconds=table.integer("seconds", 1, _LONGEST_SECONDS),
        idea=table.prose("idea"),
        questions=tuple(map(_question, table.tables("questions"))),
        shows=table.prose("shows"),
        shows_not=table.prose("shows_not"),
        curves=tuple(map(_curve, table.tables("curves"))) if "curves" in table else (),
        # The process works in a folder of its own.
        experiment=str((root / FOLDER / f"{name}{SUFFIX}").absolute()),
    )
    table.close()
    _refuse_doubles(table, "questions", [each.id for each in found.questions])
    _refuse_doubles(table, "curves", [each.title for each in found.curves])
    return found


def _question(table: StrictTable) -> Question:
    from lora_tutor.labs.model import Question

    question_id, text = table.text("id"), table.prose("text")
    if table.choice("kind", ("number", "choice")) == "choice":
        choices = table.texts("choices")
        if not 2 <= len(choices) <= _MOST_CHOICES:
            raise table.fault(
                f"the key '{table.key('choices')}' has {len(choices)} entries",
                f"give 2 to {_MOST_CHOICES} answers to choose from",
            )
        found = Question(question_id, text, "choice", choices)
    else:
        found = Question(question_id, text, "number")
        if "unit" in table:
            found = replace(found, unit=table.text("unit"))
        if "tolerance" in table:
            found = replace(found, tolerance=table.number("tolerance", 1, _WIDEST_FACTOR))
    table.close()
    return found


def _curve(table: StrictTable) -> Chart:
    from lora_tutor.charts.model import LARGEST, Chart, Series

    found = Chart(
        table.text("title"),
        table.text("x_label"),
        table.text("y_label"),
        tuple(Series(each, (), ()) for each in table.texts("series")),
        log_x="log_x" in table and table.truth("log_x"),
        log_y="log_y" in table and table.truth("log_y"),
        x_range=table.span("x_range", LARGEST) if "x_range" in table else None,
        y_range=table.span("y_range", LARGEST) if "y_range" in table else None,
    )
    table.close()
    return found


def _refuse_doubles(table: StrictTable, key: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise table.fault(f"the key '{key}' has '{name}' twice", "give each its own")
