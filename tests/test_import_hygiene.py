"""What starts fast stays fast: in a fresh interpreter, no module brings a heavy one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lora_tutor.labs.catalogue import NAMES as LABS

HEAVY = (
    *("numpy", "torch", "sympy", "pytest", "textual", "rich", "watchfiles", "pylatexenc"),
    *("aiohttp", "textual_serve"),
)
PACKAGE = Path(__file__).parents[1] / "lora_tutor"
COMMAND_LINE = [
    "lora_tutor." + ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
    for folder in ("cli", "reports", "reports/writers")
    for file in sorted((PACKAGE / folder).glob("[!_]*.py"))
]
MODULES = [
    "lora_tutor.__main__",
    *COMMAND_LINE,
    "lora_tutor.learner.session",
    "lora_tutor.learner.status",
    "lora_tutor.labs.use",
    "lora_tutor.labs.codec",
    "lora_tutor.labs.runner",
    "lora_tutor.labs.worker",
    "lora_tutor.course.find",
    "lora_tutor.learner.workspace",
    "lora_tutor.learner.progress",
    "lora_tutor.learner.watcher",
    "lora_tutor.serving.child",
    "lora_tutor.serving.supervisor",
    "lora_tutor.files.source",
    "lora_tutor.files.atomic",
    "lora_tutor.course.loader",
    "lora_tutor.course.page",
    "lora_tutor.grading.service",
    "lora_tutor.classroom.run.class_run",
    "lora_tutor.classroom.run.cluster",
    "lora_tutor.classroom.intake.collect",
    "lora_tutor.classroom.run.local_pool",
    "lora_tutor.grading.jail.confinement.api",
    "lora_tutor.labs.catalogue",
    *(f"lora_tutor.labs.descriptions.{name}" for name in LABS),
]
PROBE = """
import importlib, sys
importlib.import_module(sys.argv[1])
print(*sorted({name.split(".")[0] for name in sys.modules} & set(sys.argv[2:])))
"""


def heavy_imports(module: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, module, *HEAVY], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.parametrize("module", MODULES)
def test_light_modules_stay_light(module: str) -> None:
    assert heavy_imports(module) == ""


def test_the_probe_sees_heavy_ones() -> None:
    assert heavy_imports("watchfiles") == "watchfiles"


BEFORE_FIRST_PAINT = """
import sys
from pathlib import Path
import lora_tutor.cli.main
from lora_tutor.learner.session import Place, Session
session = Session.open(Path(sys.argv[1]))
session.remember(Place("lesson", "4.2"))
from lora_tutor.tui.app import LoraTutorApp
from lora_tutor.tui.screens.base import CourseScreen
from lora_tutor.tui.screens.lesson import LessonScreen

async def complete(self):
    print(*sys.modules, sep="\\n", file=sys.__stdout__)
    self.app.exit()

async def furnish(self):
    pass

LessonScreen._complete, CourseScreen._furnish = complete, furnish
LoraTutorApp._warm_up = lambda self: None
LoraTutorApp(session).run(headless=True, size=(80, 24))
session.close()
"""
LATER = (
    *sorted(set(HEAVY) - {"textual", "rich"}),
    "pygments",
    "tree_sitter",
    "textual.highlight",
    "textual.widgets._data_table",
    *(f"textual.widgets._{name}" for name in ("footer", "markdown", "text_area")),
    "lora_tutor.typeset",
    "lora_tutor.serving",
    "lora_tutor.grading",
    *(f"lora_tutor.labs.{name}" for name in ("codec", "descriptions", "runner")),
    "lora_tutor.learner.watcher",
    "lora_tutor.reports.writers",
    *(
        f"lora_tutor.cli.{name}"
        for name in ("authoring", "files", "grading", "learning", "serve", "watch")
    ),
    *(f"lora_tutor.tui.screens.{name}" for name in ("course_map", "exercise", "help", "lab")),
    *(f"lora_tutor.tui.widgets.{name}" for name in ("code_editor", "example", "formula", "quiz")),
    *(f"lora_tutor.tui.widgets.{name}" for name in ("figure_slot", "links", "tables")),
    "lora_tutor.tui.figures",
    "lora_tutor.tui.commands",
)
"""What the first paint of a lesson does without."""


@pytest.fixture(scope="module")
def loaded_at_first_paint(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    workspace = tmp_path_factory.mktemp("first_paint")
    done = subprocess.run(
        [sys.executable, "-c", BEFORE_FIRST_PAINT, str(workspace)],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", LATER)
def test_the_first_paint_of_a_lesson_does_without(
    loaded_at_first_paint: set[str], module: str
) -> None:
    assert module not in loaded_at_first_paint


def test_the_first_paint_was_seen(loaded_at_first_paint: set[str]) -> None:
    assert {"textual.app", "lora_tutor.tui.widgets.prose"} <= loaded_at_first_paint
