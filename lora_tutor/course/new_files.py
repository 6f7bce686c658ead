"""Begins a course, or a part of one, from templates whose comments teach.

Nothing is replaced. A blank is `...` with an example behind it: `# such as: ...`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.exercise_files import PYTHON_FILES
from lora_tutor.course.identity import id_from
from lora_tutor.course.loader import EXERCISE_NAME, LESSON_NUMBER, load_course
from lora_tutor.course.model import Course
from lora_tutor.course.outline import with_exercise, with_lab, with_lesson
from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.locations import BUILT_IN
from lora_tutor.files.output import unwritable
from lora_tutor.files.source import shown

_PLUG_IN = re.compile(r"[a-z][a-z0-9_]*")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class _Kind:
    libraries: str
    entry: str
    second: str
    memory: int = 512


_KINDS = {
    "numpy": _Kind('["numpy"]', "scaled", "keeps_input"),
    "torch": _Kind('["torch"]', "scaled", "keeps_input", 1024),
    "sympy": _Kind('["sympy"]', "trained", "numbers"),
    "text": _Kind("[]", "initials", "blanks"),
}
KINDS = tuple(_KINDS)
"""`text` is plain Python, without a library."""


def new_course(folder: Path, title: str, kind: str) -> list[Path]:
    """A course of one page and one exercise. Gives the files that were written.

    Raises UsageError, before anything is written where something stands in the way.
    """
    _refuse_title(title)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{shown(folder)} is there already; name a folder that is new or empty.")
    course_id = id_from(title)
    if course_id == BUILT_IN:
        raise UsageError(
            f"The title {title!r} makes the id '{BUILT_IN}', which belongs to the course that "
            "comes with lora-tutor; choose another title."
        )
    words = {"TITLE": title, "ID": course_id, "SECTION": "First steps", "PAGE": "A first page"}
    page = _filled("any/page.md", {"TITLE": words["PAGE"]})
    outline = _filled("any/course.toml", words)
    files = {
        "lessons/course.toml": with_exercise(outline, "1.1", "01_first"),
        "lessons/1_1_a_first_page.md": page,
        **_exercise_files("01_first", "1.1", kind),
    }
    return _written(folder, files)


def new_lesson(course: Course, title: str, lesson_id: str | None) -> list[Path]:
    """A page at the end of the course. Raises UsageError."""
    _refuse_title(title)
    known = [lesson.id for lesson in course.lessons()]
    lesson_id = lesson_id or _next_number(course)
    if not LESSON_NUMBER.fullmatch(lesson_id):
        raise UsageError(
            f"{shown(lesson_id)!r} is no number of a lesson: use letters, digits, '_' and '-', "
            "with single dots between, such as 2.1."
        )
    if lesson_id in known:
        raise UsageError(f"There is a lesson {lesson_id} already; the lessons are {_list(known)}.")
    if any(lesson.title == title for lesson in course.lessons()):
        raise UsageError(f"There is a lesson {title!r} already; give this one another title.")
    name = f"{lesson_id.replace('.', '_')}_{id_from(title).replace('-', '_')}.md"
    text = _outline(course)
    changed = with_lesson(text, lesson_id, title, name)
    written = _written(course.root, {f"lessons/{name}": _filled("any/page.md", {"TITLE": title})})
    return [*written, _put_outline(course, changed)]


def new_exercise(course: Course, exercise_id: str, kind: str, lesson_id: str | None) -> list[Path]:
    """A folder of five files, named by its lesson. Raises UsageError, UnknownLesson."""
    if not EXERCISE_NAME.fullmatch(exercise_id):
        raise UsageError(
            f"{shown(exercise_id)!r} cannot be the name of an exercise's folder and file: use "
            "letters, digits, '_' and '-', a letter or digit first, such as 02_softmax."
        )
    folder = course.root / "exercises" / exercise_id
    if folder.exists() or exercise_id in course.exercises:
        raise UsageError(f"There is an exercise {exercise_id} already; choose another id.")
    number = exercise_id.split("_")[0]
    same = [each for each in course.exercises if each.split("_")[0] == number]
    if same:
        raise UsageError(f"The number {number} is that of {same[0]}; choose another.")
    lesson = course.lesson(lesson_id) if lesson_id else list(course.lessons())[-1]
    changed = with_exercise(_outline(course), lesson.id, exercise_id)
    written = _written(course.root, _exercise_files(exercise_id, lesson.id, kind))
    return [*written, _put_outline(course, changed)]


def new_lab(course: Course, name: str, lesson_id: str | None) -> list[Path]:
    """Its two files, named by its lesson. Raises UsageError, UnknownLesson."""
    _refuse_name(name)
    lesson = course.lesson(lesson_id) if lesson_id else list(course.lessons())[-1]
    if name in lesson.labs:
        raise UsageError(f"The lesson {lesson.id} names a lab {name} already; choose another name.")
    changed = with_lab(_outline(course), lesson.id, name)
    files = {
        f"lessons/labs/{name}{ending}": _filled(f"any/lab{ending}", {"NAME": name})
        for ending in (".toml", ".py")
    }
    written = _written(course.root, files)
    return [*written, _put_outline(course, changed)]


def new_figure(course: Course, name: str, class_name: str) -> list[Path]:
    """Its file; where a page shows it is the author's to say. Raises UsageError."""
    _refuse_name(name)
    text = _filled("any/figure.py", {"CLASS": class_name})
    taken = len(re.findall(rf"\b{class_name}\b", text)) > 1
    if taken or keyword.iskeyword(class_name):
        raise UsageError(f"The name of its class would be {class_name}; choose another name.")
    return _written(course.root, {f"lessons/figures/{name}.py": text})


def _exercise_files(exercise_id: str, lesson_id: str, kind: str) -> dict[str, str]:
    about = _KINDS[kind]
    words = {
        "ID": exercise_id,
        "LESSON": lesson_id,
        "KIND": kind,
        "ENTRY": about.entry,
        "LIBRARIES": about.libraries,
        "SECOND": about.second,
        "MEMORY": str(about.memory),
    }
    folder = f"exercises/{exercise_id}"
    return {f"{folder}/exercise.toml": _filled("any/exercise.toml", words)} | {
        f"{folder}/{name}": _filled(f"{kind}/{name}", words) for name in PYTHON_FILES
    }


def _filled(template: str, words: Mapping[str, str]) -> str:
    text = (_TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
    return re.sub(r"@([A-Z]+)@", lambda found: words[found[1]], text)


def _written(root: Path, files: Mapping[str, str]) -> list[Path]:
    """All of them, or none where one is there already."""
    there = [name for name in files if (root / name).exists()]
    if there:
        raise UsageError(f"{shown(root / there[0])} is there already; nothing was written.")
    written = []
    try:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            written.append(path)
    except OSError as error:
        raise unwritable(root, error.strerror or type(error).__name__) from error
    return written


def _outline(course: Course) -> str:
    return (course.root / "lessons" / "course.toml").read_text(encoding="utf-8")


def _put_outline(course: Course, text: str) -> Path:
    path = course.root / "lessons" / "course.toml"
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise unwritable(path, error.strerror or type(error).__name__) from error
    load_course(course.root)
    return path


def _next_number(course: Course) -> str:
    """The one behind the last of the last section: 1.3 after 1.2."""
    section = course.sections[-1]
    taken = {lesson.id for lesson in course.lessons()}
    number = len(section.lessons) + 1
    while f"{section.id}.{number}" in taken:
        number += 1
    return f"{section.id}.{number}"


def _refuse_title(title: str) -> None:
    if not title.strip() or not title.isprintable() or set(title) & set('"\\'):
        raise UsageError("A title is one line of words, without quotation marks and backslashes.")


def _refuse_name(name: str) -> None:
    if not _PLUG_IN.fullmatch(name):
        raise UsageError(
            f"{shown(name)!r} cannot be the name of its file: use small letters, digits and '_', a "
            "letter first, such as many_heads."
        )


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
