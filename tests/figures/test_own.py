"""Figures that a course brings: found without being run, and faults with file and line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lora_tutor.course.fault import Fault
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course
from lora_tutor.figures.catalogue import ROWS, Figures, twin
from tests.documents.markdown import ROOT, document

EXAMPLE = ROOT / "examples" / "attention" / "attention_course"
(DOCUMENTED,) = (
    body
    for _, language, body in document("docs/authoring.md").section("Figures of your own").fences()
    if language == "python"
)
PLACE = "lessons/figures/tail.py"


def course(root: Path, source: str) -> Course:
    (root / "lessons" / "figures").mkdir(parents=True)
    (root / PLACE).write_text(source, "utf-8")
    return Course("One", root, (), {})


def test_one_table_has_ours_and_those_of_the_course() -> None:
    before = set(sys.modules)
    figures = Figures(load_course(EXAMPLE))
    assert set(figures.names) == {"softmax_width", *ROWS}
    assert (figures.rows("softmax_width"), figures.rows("saddle")) == (10, ROWS["saddle"])
    assert figures.rows("nothing") is None
    assert not {name for name in set(sys.modules) - before if "softmax_width" in name}
    assert figures.twin("saddle", 60) == twin("saddle", 60)
    assert "without" in figures.twin("softmax_width", 60)
    assert type(figures.load("softmax_width")()).__name__ == "SoftmaxWidth"
    assert figures.findings() == []


def test_the_documented_figure_is_one(tmp_path: Path) -> None:
    figures = Figures(course(tmp_path, DOCUMENTED))
    assert figures.findings() == []
    assert "7/8" in figures.twin("tail", 60)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("ROWS = ", "ROW = ", ": there is no ROWS"),
        ("ROWS = 5", "ROWS = 1000000000", ": there is no ROWS from 1 to 200"),
        ("class Tail(Figure)", "class Tail", ": 'Tail' makes no widget"),
        ('HELP = "A', 'HELP = 7, "A', ": 'HELP' is no text; put it in quotes."),
        (
            "    return ",
            "    raise BaseException('odd')\n    return ",
            ", line N: BaseException: odd",
        ),
        ("def twin", "def twins", ": it defines no 'twin'"),
        ("class Tail", "class Tale", ": it defines no 'Tail'"),
        ("    return ", "    return 1 / 0, ", ", line N: ZeroDivisionError"),
        ("import Lines, run", "import Line, run", ", line N: ImportError"),
        ("ROWS = 5", "ROWS = 5 5", ", line N: this is not valid Python"),
        ("        self.sum = 0", "        self.sum = 1 / 0", ", line N: ZeroDivisionError"),
        (
            "        self.sum += ",
            "        self.sum += rest + ",
            ", line N: nothing defines the name",
        ),
    ],
)
def test_a_fault_is_a_sentence_with_file_and_line(
    tmp_path: Path, right: str, wrong: str, told: str
) -> None:
    before, found, _ = DOCUMENTED.partition(right)
    assert found
    figures = Figures(course(tmp_path, DOCUMENTED.replace(right, wrong, 1)))
    wanted = PLACE + told.replace("N", str(before.count("\n") + 1), 1)
    (finding,) = map(str, figures.findings())
    assert finding.startswith(wanted)


def test_a_figure_may_import_from_a_file_beside_it(tmp_path: Path) -> None:
    made = course(tmp_path, f"{DOCUMENTED}\n\nfrom ._terms import last\n")
    terms = tmp_path / "lessons" / "figures" / "_terms.py"
    terms.write_text("last = 4\n", "utf-8")
    # In either order of their names: what one has imported must not serve another.
    for name in ("alone", "zenith"):
        (terms.parent / f"{name}.py").write_text(
            DOCUMENTED.replace("class Tail", f"class {name.title()}")
            + "\n\nfrom .tail import twin as other\n",
            "utf-8",
        )
    figures = Figures(made)
    assert set(figures.names) == {"alone", "tail", "zenith", *ROWS}
    assert figures.findings() == []
    terms.write_text("lost = 4\n", "utf-8")
    (told,) = {str(each).partition(" (")[0] for each in figures.findings()}
    assert told.endswith("ImportError: cannot import name 'last' from 'file_of_a_course._terms'")
    terms.write_text("last =  \n", "utf-8")
    told = str(figures.findings()[0])
    assert told.startswith("lessons/figures/_terms.py, line 1: SyntaxError")


def test_what_is_broken_says_so_in_the_text_and_to_the_page(tmp_path: Path) -> None:
    figures = Figures(course(tmp_path, DOCUMENTED.replace("2**n - 1", "2**n / 0")))
    told = " ".join(figures.twin("tail", 60).split())
    assert told == f"{PLACE}, line 13: ZeroDivisionError: division by zero; repair it."
    figures.load("tail")
    with pytest.raises(Fault, match="ImportError"):
        Figures(course(tmp_path / "other", DOCUMENTED.replace("Lines,", "Line,"))).load("tail")


def test_nothing_in_its_text_moves_a_terminal(tmp_path: Path) -> None:
    figures = Figures(course(tmp_path, DOCUMENTED.replace("Sums:", "Sums\\x1b[2J:")))
    assert figures.twin("tail", 60).startswith("Sums\\x1b[2J: 1/2")
    mute = "    class Mute(Exception):\n        def __str__(self):\n            return 1 / 0\n"
    raising = DOCUMENTED.replace("    return ", f"{mute}    raise Mute\n    return ", 1)
    told = Figures(course(tmp_path / "three", raising)).twin("tail", 80)
    assert "Mute: (its text cannot be shown: ZeroDivisionError)" in " ".join(told.split())
    raising = DOCUMENTED.replace("    return ", '    raise ValueError("\\x1b[2J")\n    return ')
    assert "ValueError: \\x1b[2J" in Figures(course(tmp_path / "two", raising)).twin("tail", 60)
