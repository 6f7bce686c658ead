"""The figures that a course brings: one Python file each, which runs only when a page shows it."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lora_tutor.course.author_errors import contain
from lora_tutor.course.author_file import AuthorFile
from lora_tutor.course.blanks import blank_lines
from lora_tutor.course.fault import Fault, fault
from lora_tutor.course.name_lint import undefined_names
from lora_tutor.files.terminal import still

FOLDER = "lessons/figures"
_WIDEST = 100
_MOST_ROWS = 200


class OwnFigure(AuthorFile):
    """lessons/figures/NAME.py below the root of a course."""

    def __init__(self, root: Path, name: str) -> None:
        super().__init__(root, f"{FOLDER}/{name}.py")

    def rows(self) -> int:
        """The rows that the page keeps free, read without running anything. Raises Fault."""
        for node in self.read().tree.body:
            match node:
                case ast.Assign([ast.Name("ROWS")], ast.Constant(int() as rows)) if (
                    0 < rows <= _MOST_ROWS
                ):
                    return rows
        problem = f"there is no ROWS from 1 to {_MOST_ROWS}, the rows that a page keeps free for it"
        raise fault(self.place, 0, problem, "write a line such as ROWS = 12")

    def twin(self, width: int) -> str:
        """Raises Fault."""
        function = self.attribute("twin")
        text = self.guarded(lambda: function(width))
        if not isinstance(text, str):
            raise fault(self.place, 0, "'twin' gives no text", "return what `read` shall print")
        return still(text)

    def maker(self, class_name: str) -> Callable[[], Any]:
        """What makes its widget; the file is run now. Both raise Fault."""
        make = self.attribute(class_name)
        for kind in self.classes():
            if hasattr(kind, "_dispatch_message"):
                contain(kind)

        def made() -> Any:
            widget = self.guarded(make)
            if not isinstance(widget, importlib.import_module("textual.widget").Widget):
                problem = f"'{class_name}' makes no widget"
                raise fault(self.place, 0, problem, "let it be a class on our Figure")
            for name in ("HELP", "KEYS_TEXT"):
                if not isinstance(getattr(widget, name, None), str | None):
                    raise fault(self.place, 0, f"'{name}' is no text", "put it in quotes")
            return widget

        return made


def own_names(root: Path) -> list[str]:
    """The figures of a course, by the names of their files."""
    folder = root / FOLDER
    files = sorted(folder.glob("*.py")) if folder.is_dir() else []
    return [file.stem for file in files if not file.stem.startswith("_")]


def faults_of(figure: OwnFigure, class_name: str) -> list[Fault]:
    """What keeps a page or `read` from showing it."""
    found: list[Fault] = []
    blanks = _blanks(figure)
    if blanks:
        return blanks
    for attempt in (
        figure.rows,
        lambda: figure.twin(_WIDEST),
        lambda: figure.maker(class_name)(),
    ):
        try:
            attempt()
        except Fault as broken:
            if str(broken) not in map(str, found):
                found.append(broken)
    # Nobody here presses its keys.
    return found or [Fault(each) for each in undefined_names(figure.read())]


def _blanks(figure: OwnFigure) -> list[Fault]:
    try:
        return [Fault(each) for each in blank_lines(figure.read())]
    except Fault:
        return []  # told by each attempt
