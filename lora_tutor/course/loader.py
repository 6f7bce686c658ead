"""Reads a course folder: lessons/course.toml and one exercises/<id>/exercise.toml per exercise.

It is on the start path of both faces, so it reads the TOML files alone: neither lesson pages nor
exercise code, and of our own course only the exercises that are asked for. Everything that breaks
the contract is a CourseError with one sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from lora_tutor import __version__
from lora_tutor.course.choices import Choices, agree_on_choices, choices_in
from lora_tutor.course.exercise_files import FILES
from lora_tutor.course.identity import MANIFEST, identity_in, refuse_our_id
from lora_tutor.course.model import Course, Exercise, Lesson, Limits, Section
from lora_tutor.course.strict_toml import StrictTable, read_table
from lora_tutor.course.when_asked import ReadWhenAsked
from lora_tutor.errors import CourseError
from lora_tutor.files.locations import content_root

FORMAT = 1
KINDS = ("numpy", "torch", "sympy", "predict", "debug", "cost", "capstone", "text")
# Ids become file names, so nothing in them may climb or hide.
EXERCISE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
LESSON_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class _Home:
    lessons: dict[str, Lesson]
    choices: Choices


def load_course(root: Path | None = None, version: str = "") -> Course:
    """The course under `root` (a folder with lessons/ and exercises/), or the one that we ship.

    Exercises come in the order in which the lessons first name them. `version` is that of the
    package which holds it; the key in course.toml comes first. Raises CourseError.
    """
    is_ours = root is None
    if root is None:
        root, version = content_root(), __version__
    for part in ("lessons", "exercises"):
        if not (root / part).is_dir():
            raise CourseError(
                f"{root}: there is no folder '{part}' here; "
                "name a folder that holds lessons/ and exercises/."
            )
    # The checks' tracebacks and modules name whole paths, and are found by them.
    root = root.absolute()
    manifest = read_table(root / MANIFEST, MANIFEST)
    manifest.format(FORMAT)
    known = identity_in(manifest)
    if not is_ours:
        refuse_our_id(manifest, known)
    convention = manifest.text("convention") if "convention" in manifest else ""
    since = manifest.text("convention_from") if "convention_from" in manifest else ""
    spine = _names(manifest, "spine")
    choices = choices_in(manifest)
    version = manifest.text("version") if "version" in manifest else version
    # The folder is followed once: for each page that would take as long as to parse all of this.
    pages, real = root / "lessons", os.path.realpath(root / "lessons")
    sections = tuple(_section(table, pages, real) for table in manifest.tables("sections"))
    manifest.close()
    lessons = [lesson for section in sections for lesson in section.lessons]
    _refuse_doubles("section", [section.id for section in sections])
    _refuse_doubles("lesson", [lesson.id for lesson in lessons])
    _refuse_doubles("file", [str(lesson.file) for lesson in lessons])
    if since and since not in {lesson.id for lesson in lessons}:
        raise manifest.fault(
            f"the key 'convention_from' is '{since}', a lesson that does not exist",
            "make it the id of the first lesson that shows the convention",
        )
    named = _named(root, lessons)
    for each in spine:
        if each not in named:
            raise manifest.fault(
                f"the key 'spine' names the exercise '{each}', which is on no lesson",
                "correct it or take it out",
            )
    folder, home = root / "exercises", _Home({each.id: each for each in lessons}, choices)

    def read(name: str) -> Exercise:
        found = _exercise(folder / name, home)
        return replace(found, course=known.id, course_version=version)

    # Ours has been read whole before it was shipped; of another, each fault is told at once.
    exercises = ReadWhenAsked(named, read) if is_ours else {each: read(each) for each in named}
    return Course(
        known.title, root, sections, exercises, convention, spine, since, known.id, version
    )


def _section(table: StrictTable, pages: Path, real: str) -> Section:
    section_id = _number(table)
    title = table.text("title")
    lessons = tuple(_lesson(each, pages, real, section_id) for each in table.tables("lessons"))
    table.close()
    return Section(section_id, title, lessons)


def _lesson(table: StrictTable, pages: Path, real: str, section_id: str) -> Lesson:
    lesson = Lesson(
        id=_number(table),
        title=table.text("title"),
        file=_page(table, pages, real),
        section=section_id,
        exercises=_names(table, "exercises"),
        labs=_names(table, "labs"),
    )
    table.close()
    return lesson


def _page(table: StrictTable, folder: Path, real: str) -> Path:
    """The Markdown file of a lesson: below `folder`, and, where symbolic links are followed, below
    `real`."""
    name = table.text("file")
    parts = name.split("/")
    # Backslash and colon make absolute or climbing paths on Windows.
    if any(part in ("", ".", "..") for part in parts) or set(name) & set("\\:\0"):
        raise table.fault(
            f"the key '{table.key('file')}' is '{name}'",
            "give a path below lessons/ without '..'",
        )
    file = folder.joinpath(*parts)
    if file.suffix != ".md" or not file.is_file():
        raise table.fault(
            f"the lesson file 'lessons/{name}' is missing or not a .md file",
            "add it or correct the key 'file'",
        )
    if not os.path.realpath(file).startswith(os.path.join(real, "")):
        raise table.fault(
            f"the lesson file 'lessons/{name}' is a link that leads out of the course",
            "put the page itself there",
        )
    return file


def _named(root: Path, lessons: list[Lesson]) -> dict[str, None]:
    """The exercises that the lessons name, each of which has a folder."""
    named = dict.fromkeys(each for lesson in lessons for each in lesson.exercises)
    with os.scandir(root / "exercises") as entries:
        folders = {
            entry.name
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and not entry.name.startswith((".", "_"))
        }
    for exercise_id in named:
        if exercise_id not in folders:
            raise CourseError(
                f"{MANIFEST}: the exercise '{exercise_id}' has no folder; "
                f"add exercises/{exercise_id} or take it out of 'exercises'."
            )
    for folder in sorted(folders - named.keys()):
        raise CourseError(
            f"exercises/{folder}: no lesson names this exercise; "
            f"add it to 'exercises' of its lesson in {MANIFEST} or remove the folder."
        )
    return named


def load_exercise(folder: Path) -> Exercise:
    """One exercise by its folder alone, as the grader needs it. Raises CourseError."""
    return _exercise(folder, None)


def loading_faults(root: Path) -> list[str]:
    """Every fault that keeps a course from being read: one of its outline, one of each exercise."""
    found: dict[str, None] = {}
    exercises = root / "exercises"
    folders = sorted(exercises.iterdir()) if exercises.is_dir() else []
    attempts: list[Callable[[], object]] = [lambda: load_course(root)]
    attempts += [
        partial(load_exercise, folder)
        for folder in folders
        if folder.is_dir() and not folder.name.startswith((".", "_"))
    ]
    for attempt in attempts:
        try:
            attempt()
        except CourseError as error:
            found[str(error)] = None
    return list(found)


def _exercise(folder: Path, home: _Home | None) -> Exercise:
    """`home` is the course that the exercise must fit into; None leaves that unasked."""
    name = f"exercises/{folder.name}/exercise.toml"
    for file in FILES:
        if not (folder / file).is_file():
            raise CourseError(f"exercises/{folder.name}: the file {file} is missing; add it.")
    table = read_table(folder / "exercise.toml", name)
    table.format(FORMAT)
    points = table.integer("points", low=1)
    exercise = Exercise(
        id=folder.name,
        title=table.text("title"),
        lesson=table.text("lesson"),
        kind=table.choice("kind", KINDS),
        difficulty=table.integer("difficulty", 1, 5),
        minutes=table.integer("minutes", 1),
        entry_points=_identifiers(table, "entry_points"),
        libraries=table.texts("libraries"),
        limits=_limits(table.table("limits")),
        hints=table.texts("hints"),
        tags=table.texts("tags"),
        checks=_checks(table.table("checks")),
        folder=folder,
        why=table.text("why") if "why" in table else "",
    )
    table.close()
    if points != exercise.points:
        raise table.fault(
            f"the key 'points' is {points}, but [checks] add up to {exercise.points}",
            "make the two equal",
        )
    if home is not None:
        agree_on_choices(table, exercise, home.choices)
        _agree_on_lesson(table, exercise, home.lessons)
    return exercise


def _agree_on_lesson(table: StrictTable, exercise: Exercise, lessons: dict[str, Lesson]) -> None:
    home = lessons.get(exercise.lesson)
    if home is None or exercise.id not in home.exercises:
        what = "does not exist" if home is None else "does not name this exercise"
        raise table.fault(
            f"the key 'lesson' is '{exercise.lesson}', a lesson that {what}",
            f"make it the id of a lesson with '{exercise.id}' among its exercises in {MANIFEST}",
        )


def _limits(table: StrictTable) -> Limits:
    limits = Limits(seconds=table.positive("seconds"), memory_mb=table.integer("memory_mb", 1))
    table.close()
    return limits


def _checks(table: StrictTable) -> dict[str, int]:
    ids = table.keys()
    if not ids:
        raise table.fault("the table [checks] is empty", "give each check an id and its points")
    for each in ids:
        if not each.isidentifier():
            raise table.fault(
                f"the check '{each}' cannot be part of a function's name",
                "use letters, digits and underscores",
            )
    return {each: table.integer(each, low=1) for each in ids}


def _identifiers(table: StrictTable, key: str) -> tuple[str, ...]:
    values = table.texts(key)
    if not values or not all(value.isidentifier() for value in values):
        raise table.fault(
            f"the key '{table.key(key)}' is {list(values)}",
            "name at least one function or class that the learner's file defines",
        )
    return values


def _number(table: StrictTable) -> str:
    """The id of a section or lesson, as "3" or "3.1"."""
    value = table.text("id")
    if not LESSON_NUMBER.fullmatch(value):
        raise table.fault(
            f"the key '{table.key('id')}' is '{value}'",
            "use letters, digits, '_' and '-', with single dots between",
        )
    return value


def _names(table: StrictTable, key: str) -> tuple[str, ...]:
    """A list of exercises or labs; where there are none, the key may be left out."""
    values = table.texts(key) if key in table else ()
    for value in values:
        if not EXERCISE_NAME.fullmatch(value):
            raise table.fault(
                f"the key '{table.key(key)}' names '{value}'",
                "use letters, digits, '_' and '-', a letter or digit first",
            )
    return values


def _refuse_doubles(what: str, values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise CourseError(
                f"{MANIFEST}: the {what} '{value}' is there twice; give each its own."
            )
        seen.add(value)
