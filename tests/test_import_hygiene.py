"""What starts fast stays fast: in a fresh interpreter, no module brings a heavy one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("numpy", "torch", "sympy", "pytest", "textual", "rich", "watchfiles", "aiohttp"),
    "textual_serve",
)
COMPUTING = (
    "lora_tutor.checks",
    "lora_tutor.figures",
    *(f"lora_tutor.grading.{name}" for name in ("jail", "judging", "processes", "replay")),
    *(f"lora_tutor.labs.{name}" for name in ("apparatus", "experiments", "pretraining")),
    *(f"lora_tutor.serving.{name}" for name in ("gate", "served_app", "server")),
    "lora_tutor.tui",
    "lora_tutor.typeset",
)
"""What a face loads only when it is asked for; whatever else there is stays light."""
PACKAGE = Path(__file__).parents[1] / "lora_tutor"
MODULES = [
    name
    for file in sorted(PACKAGE.rglob("*.py"))
    if file.name != "__init__.py"
    and not (name := ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)).startswith(
        COMPUTING
    )
]
PROBE = """
import importlib, sys
heavy, known = set(sys.argv[1].split(",")), set()
for module in sys.argv[2:]:
    importlib.import_module(module)
    brought = {name.split(".")[0] for name in sys.modules} & heavy - known
    if brought:
        print(module, *sorted(brought))
    known |= brought
"""


def bringing_heavy_ones(modules: list[str]) -> str:
    """A line for each module that brings a heavy one, all in one fresh interpreter."""
    command = [sys.executable, "-c", PROBE, ",".join(HEAVY), *modules]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_light_modules_stay_light() -> None:
    assert bringing_heavy_ones(MODULES) == ""


def test_the_probe_sees_heavy_ones() -> None:
    assert (
        bringing_heavy_ones(["json", "watchfiles", "numpy"])
        == "watchfiles watchfiles\nnumpy numpy\n"
    )


def test_the_light_modules_are_those_of_the_faces() -> None:
    wanted = {"__main__", "cli.grading", "learner.session", "reports.report", "labs.runner"}
    assert {f"lora_tutor.{name}" for name in wanted} <= set(MODULES)


BEFORE_FIRST_PAINT = """
import importlib, sys
from pathlib import Path
import lora_tutor.cli.main
from lora_tutor.learner.session import Place, Session
workspace, kind, place, screen, what_follows = sys.argv[1:]
session = Session.open(Path(workspace))
session.remember(Place(kind, place))
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.base import CourseScreen
screen = getattr(importlib.import_module(f"lora_tutor.tui.screens.{kind}"), screen)

async def complete(self):
    print(*sys.modules, sep="\\n", file=sys.__stdout__)
    self.app.exit()

async def furnish(self):
    pass

CourseScreen._furnish = furnish
setattr(screen, what_follows, complete)
LoraTutorApp._warm_up = lambda self: None
LoraTutorApp(session).run(headless=True, size=(80, 24))
session.close()
"""
LATER = (
    *sorted(set(HEAVY) - {"textual", "rich"}),
    "pygments",
    "textual.highlight",
    "textual.widgets._data_table",
    *(f"textual.widgets._{name}" for name in ("footer", "markdown")),
    "lora_tutor.typeset",
    "lora_tutor.serving",
    "lora_tutor.charts",
    "lora_tutor.course.author_file",
    "lora_tutor.grading",
    *(f"lora_tutor.labs.{name}" for name in ("codec", "descriptions", "model", "runner")),
    "lora_tutor.learner.watcher",
    *(f"lora_tutor.reports.{name}" for name in ("reading", "report", "writers")),
    *(
        f"lora_tutor.cli.{name}"
        for name in ("authoring", "files", "grading", "learning", "serve", "watch")
    ),
    *(f"lora_tutor.tui.screens.{name}" for name in ("course_map", "help", "lab")),
    *(f"lora_tutor.tui.widgets.{name}" for name in ("example", "formula", "quiz")),
    *(f"lora_tutor.tui.widgets.{name}" for name in ("figure_slot", "links", "tables")),
    "lora_tutor.tui.figures",
    "lora_tutor.tui.commands",
)
"""What the first paint does without, of a lesson and of an exercise."""
PLACES = {
    "lesson": (
        ("4.2", "LessonScreen", "_complete"),
        {
            *("tree_sitter", "textual.widgets._text_area", "lora_tutor.tui.screens.exercise"),
            "lora_tutor.tui.widgets.code_editor",
        },
    ),
    "exercise": (
        ("09_lora_forward", "ExerciseScreen", "_start_services"),
        {
            *("markdown_it", "lora_tutor.course.page", "lora_tutor.tui.screens.lesson"),
            *(f"lora_tutor.tui.widgets.{name}" for name in ("code_reader", "example_editor")),
            "lora_tutor.tui.widgets.prose",
        },
    ),
}
"""Where one may begin: there, its screen and what that calls first after the paint; and what else
the paint does without."""


def loaded_at_first_paint(workspace: Path, kind: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_FIRST_PAINT, str(workspace), kind, *PLACES[kind][0]],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("kind", PLACES)
def test_the_first_paint_does_without(kind: str, tmp_path: Path) -> None:
    loaded = loaded_at_first_paint(tmp_path, kind)
    assert loaded.isdisjoint({*LATER, *PLACES[kind][1]})
    assert {"textual.app", f"lora_tutor.tui.screens.{kind}"} <= loaded, "the paint was seen"
