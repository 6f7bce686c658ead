"""Keeps what a learner writes and chooses: notes, examples, drafts, predictions, labs run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lora_tutor.course.find import find_exercise
from lora_tutor.course.model import Course
from lora_tutor.errors import UsageError
from lora_tutor.learner.progress import Progress

if TYPE_CHECKING:
    from lora_tutor.labs.model import Lab, LabRun
    from lora_tutor.learner.certificate import MeasuredLab

NOTE_LIMIT = 100_000
"""Characters of one note; more belongs into a file of the learner's own."""
SETTINGS = ("theme", "welcomed", "celebrated", "name")


@dataclass(frozen=True, slots=True)
class Note:
    """The latest text on a page; `title` is the page's."""

    page: str
    title: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was not saved, and `base`, the file's text that it began from."""

    base: str
    text: str


class Notes:
    """What one learner wrote and chose; usable from every thread.

    Methods that touch the disk raise WorkspaceError.
    """

    def __init__(self, course: Course, progress: Progress) -> None:
        self._course = course
        self._progress = progress

    def page(self, name: str) -> str:
        """The id of a lesson, or of an exercise by its id or number. Raises UnknownExercise."""
        if any(lesson.id == name for lesson in self._course.lessons()):
            return name
        return find_exercise(self._course, name).id

    def note(self, page: str) -> str:
        """The note on a lesson or exercise; "" where there is none. Raises UsageError."""
        self._title(page)
        return self._progress.note(page)

    def write_note(self, page: str, text: str) -> None:
        """Keep a note; an empty one takes it away, but no earlier text is ever lost.

        Raises UsageError for a page that does not exist or a text above NOTE_LIMIT.
        """
        title = self._title(page)
        if len(text) > NOTE_LIMIT:
            raise UsageError(
                f"The note on {title} is longer than {NOTE_LIMIT:,} characters; "
                "keep it in a file of your own and write its name here."
            )
        if text.rstrip() != self._progress.note(page):
            self._progress.set_note(page, text.rstrip())

    def all(self) -> list[Note]:
        """Every note, in the order of the course; notes on pages that have gone come last."""
        found = self._progress.notes()
        titles = self._titles()
        known = [Note(page, titles[page], found[page]) for page in titles if page in found]
        gone = [Note(page, page, text) for page, text in found.items() if page not in titles]
        return known + gone

    def setting(self, name: str) -> str | None:
        """One of SETTINGS; None if it was never chosen."""
        assert name in SETTINGS, name
        return self._progress.setting(name)

    def choose(self, name: str, value: str) -> None:
        assert name in SETTINGS, name
        self._progress.set_setting(name, value)

    def example(self, code: str) -> str:
        """The learner's version of a lesson's example; `code` where it was left as it is."""
        return self._progress.setting(_example(code)) or code

    def keep_example(self, code: str, text: str) -> None:
        """Keep a version of the example `code`; `code` itself takes the version away."""
        if text != self.example(code):
            self._progress.set_setting(_example(code), "" if text == code else text)

    def draft(self, exercise_id: str) -> Draft | None:
        """What was in the editor when the app was killed; None where all was saved."""
        kept = self._progress.setting(_draft(exercise_id))
        return Draft(*json.loads(kept)) if kept else None

    def keep_draft(self, exercise_id: str, draft: Draft | None) -> None:
        """Keep what is in the editor and not in the file; None takes it away."""
        text = "" if draft is None else json.dumps([draft.base, draft.text])
        if text != (self._progress.setting(_draft(exercise_id)) or ""):
            self._progress.set_setting(_draft(exercise_id), text)

    def cursor(self, exercise_id: str) -> tuple[int, int] | None:
        """Where the cursor was in an exercise's file; None where it was never open."""
        kept = (self._progress.setting(_cursor(exercise_id)) or "").split()
        return (int(kept[0]), int(kept[1])) if len(kept) == 2 else None

    def keep_cursor(self, exercise_id: str, cursor: tuple[int, int]) -> None:
        self._progress.set_setting(_cursor(exercise_id), f"{cursor[0]} {cursor[1]}")

    def predictions(self, lab: str) -> dict[str, str]:
        """What was written below the questions of a lab that did not run yet, by their ids."""
        kept = self._progress.setting(_predictions(lab))
        return json.loads(kept) if kept else {}

    def keep_predictions(self, lab: str, written: Mapping[str, str]) -> None:
        """Keep it as it is written, a number or not; empty texts take it away."""
        given = {question: text for question, text in written.items() if text}
        if given != self.predictions(lab):
            self._progress.set_setting(_predictions(lab), json.dumps(given) if given else "")

    def record_lab(
        self, lab: str, predictions: Mapping[str, object], outcome: Mapping[str, object]
    ) -> None:
        self._progress.record_lab(lab, predictions, outcome)
        self.keep_predictions(lab, {})

    def lab_runs(self) -> dict[str, LabRun]:
        """The latest run of each lab."""
        latest: dict[str, LabRun] = {}
        for run in self._progress.lab_runs():
            latest.setdefault(run.lab, run)
        return latest

    def measured(self, labs: Iterable[Lab]) -> tuple[MeasuredLab, ...]:
        """One sentence of each of these labs that was run."""
        from lora_tutor.course.plain import linear_markdown
        from lora_tutor.learner.certificate import MeasuredLab

        plain = linear_markdown(ascii_only=False)
        runs = self.lab_runs()
        return tuple(
            MeasuredLab(lab.title, plain.text(_first_finding(runs[lab.name].outcome)))
            for lab in labs
            if lab.name in runs
        )

    def _titles(self) -> dict[str, str]:
        titles: dict[str, str] = {}
        for lesson in self._course.lessons():
            titles[lesson.id] = lesson.title
            named = (self._course.exercises[each] for each in lesson.exercises)
            titles |= {each.id: each.title for each in named}
        return titles

    def _title(self, page: str) -> str:
        titles = self._titles()
        if page not in titles:
            raise UsageError(
                f"There is neither a lesson nor an exercise {page!r}; "
                "`lora-tutor list` shows them all."
            )
        return titles[page]


def _draft(exercise_id: str) -> str:
    return f"draft {exercise_id}"


def _cursor(exercise_id: str) -> str:
    return f"cursor {exercise_id}"


def _predictions(lab: str) -> str:
    return f"predictions {lab}"


def _example(code: str) -> str:
    """By the code, not by its place: a newer course's example must not show an old version."""
    return f"example {hashlib.sha256(code.encode()).hexdigest()}"


def _first_finding(outcome: Mapping[str, Any]) -> str:
    """The sentence that answers the first question; "" where an outcome has none."""
    answers = outcome.get("answers")
    for answer in answers.values() if isinstance(answers, dict) else ():
        if isinstance(answer, dict):
            return str(answer.get("because", ""))
    return ""
