"""From which course system an export comes, and what its names of files and folders say.

The patterns are those that the systems write today:
- Canvas, flat: `lovelaceada_LATE_1234_56789_09_lora_forward-1.py`; "LATE" only where it was, and a
  number before the suffix for a later attempt.
- Moodle: a folder a student, `Ada Lovelace_1234_assignsubmission_file_`, or the same before each
  file's own name; `onlinetext` beside `file`.
- Blackboard, flat: `Week 1_alovelace_attempt_2026-11-01-12-30-05_09_lora_forward.py`, with a
  receipt `..._attempt_2026-11-01-12-30-05.txt` that holds the name.
- Brightspace: a folder a handing-in, `1234-5678 - Ada Lovelace - Nov 1, 2026 1230 PM`.
- Gradescope: folders `submission_123`, and `submission_metadata.yml` with the names.
- Google Classroom, flat: `Ada Lovelace - 09_lora_forward.py`.
- GitHub Classroom: repositories `lora-09-alovelace`, all with the assignment's name in front.
- nbgrader: `submitted/alovelace/week1/...`, with `timestamp.txt`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lora_tutor.classroom.intake.attempt import ONLY, Attempt, time_of


@dataclass(frozen=True, slots=True)
class Top:
    """What lies at the top of an export.

    `text` gives a small file's text by its name, "" where it cannot be read. `holds` says whether a
    folder holds something of that name.
    """

    folders: Sequence[str]
    files: Sequence[str]
    text: Callable[[str], str] = field(default=lambda name: "")
    holds: Callable[[str, str], bool] = field(default=lambda folder, name: False)


@dataclass(frozen=True, slots=True)
class Handed:
    """Whose a file or folder at the top is. `rest` is the name that the student gave a file."""

    student: str
    id: str = ""
    rest: str = ""
    attempt: Attempt = ONLY


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of export. `title` is for people; `place` says whose a name at the top is.

    `is_metadata` names what the system itself put there. What is not `is_likely` must be asked for.
    """

    name: str
    title: str
    place: Callable[[str], Handed | None]
    is_metadata: Callable[[str], bool] = field(default=lambda name: False)
    is_likely: bool = True


def recognise(top: Top) -> Source:
    """The source whose names most of these are; plain folders where none is."""
    names = [*top.folders, *top.files]
    best, most = PLAIN, 0
    for make in (_canvas, _moodle, _blackboard, _brightspace, _gradescope, _google, _github):
        source = make(top)
        if source is None or not source.is_likely:
            continue
        known = sum(source.place(name) is not None for name in names)
        if known > most and 2 * known >= len([n for n in names if not source.is_metadata(n)]):
            best, most = source, known
    return best


def named(name: str, top: Top) -> Source:
    """The source that a person names, whether or not its names are there."""
    made = _MAKERS[name](top)
    return PLAIN if made is None else made


def _plain_student(name: str) -> Handed:
    return Handed(name)


PLAIN = Source("folders", "Plain folders", _plain_student)

CANVAS_FILE = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<number>\d+)_(?P<rest>.+)", re.DOTALL
)
_CANVAS_AGAIN = re.compile(r"-(\d{1,3})(?=(\.[^.]*)?$)")
_MOODLE = re.compile(
    r"(?s)(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<rest>.*))?"
)
_BLACKBOARD = re.compile(
    r"(?s).+?_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<receipt>\.txt))"
)
_RECEIPT_NAME = re.compile(r"^\s*Name:\s*(?P<name>.+?)\s*\((?P<id>[^()]*)\)\s*$", re.MULTILINE)
_BRIGHTSPACE = re.compile(
    r"(?P<id>\d+)-\d+ ?- (?P<name>.+?) ?- (?P<time>\w+ \d{1,2},? \d{4} \d{1,4} [AP]M)"
)
_GRADESCOPE = re.compile(r"submission_\d+")
_METADATA = ("submission_metadata.yml", "submission_metadata.yaml")
_SUBMISSION = re.compile(r"^:?(submission_\d+):\s*$")
_FIELD = re.compile(r"^\s+-?\s*:?(?P<key>name|sid|email|created_at):\s*(?P<value>.*?)\s*$")
_GOOGLE = re.compile(r"(?s)(?P<name>[^-_.\d][^-_.]*?) - (?P<rest>.+)")


def _canvas(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = CANVAS_FILE.fullmatch(name)
        if found is None:
            return None
        again = _CANVAS_AGAIN.search(found["rest"])
        rest = found["rest"][: again.start()] + found["rest"][again.end() :] if again else ""
        order = ("", int(again[1]) if again else 0)
        attempt = Attempt(order, late=bool(found["late"]))
        return Handed(found["name"], found["id"], rest or found["rest"], attempt)

    return Source("canvas", "Canvas export", place)


def _moodle(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = _MOODLE.fullmatch(name)
        if found is None:
            return None
        return Handed(found["name"], found["id"], found["rest"] or "")

    return Source("moodle", "Moodle export", place)


def _blackboard(top: Top) -> Source | None:
    def is_receipt(name: str) -> bool:
        found = _BLACKBOARD.fullmatch(name)
        return found is not None and found["receipt"] is not None

    names: dict[str, str] = {}
    for receipt in filter(is_receipt, top.files):
        told = _RECEIPT_NAME.search(top.text(receipt))
        if told is not None:
            names[told["id"]] = told["name"]

    def place(name: str) -> Handed | None:
        found = _BLACKBOARD.fullmatch(name)
        if found is None:
            return None
        who = found["id"]
        time = _blackboard_time(found["time"])
        attempt = Attempt((found["time"], 0), time)
        return Handed(names.get(who, who), who, found["rest"] or "", attempt)

    return Source("blackboard", "Blackboard export", place, is_receipt)


def _blackboard_time(text: str) -> datetime | None:
    day, clock = text[:10], text[11:].replace("-", ":")
    return time_of(f"{day} {clock}")


def _brightspace(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = _BRIGHTSPACE.fullmatch(name)
        if found is None:
            return None
        return Handed(found["name"], found["id"], "", _brightspace_attempt(found["time"]))

    return Source("brightspace", "Brightspace export", place, lambda name: name == "index.html")


def _brightspace_attempt(text: str) -> Attempt:
    """Sorted by the words as they are where they are in another language."""
    day, clock, half = text.replace(",", "").rsplit(" ", 2)
    time = time_of(f"{day} {clock.zfill(4)} {half}")
    return Attempt((text if time is None else time.isoformat(), 0), time)


def _gradescope(top: Top) -> Source | None:
    metadata = next((name for name in top.files if name in _METADATA), "")
    people = _submitters(top.text(metadata)) if metadata else {}

    def place(name: str) -> Handed | None:
        if not _GRADESCOPE.fullmatch(name):
            return None
        return people.get(name, Handed(name, name.partition("_")[2]))

    return Source("gradescope", "Gradescope export", place, lambda name: name in _METADATA)


def _submitters(text: str) -> dict[str, Handed]:
    """Who handed in each submission: the first of a group stands for it, as on Gradescope."""
    found: dict[str, dict[str, list[str]]] = {}
    fields: dict[str, list[str]] = {}
    for line in text.splitlines():
        begins = _SUBMISSION.match(line)
        if begins is not None:
            fields = found.setdefault(begins[1], {})
            continue
        field = _FIELD.match(line)
        if field is not None:
            fields.setdefault(field["key"], []).append(field["value"].strip("'\""))
    return {
        key: Handed(
            " and ".join(values["name"]),
            next(iter(values.get("sid") or values.get("email") or [""])),
            "",
            _gradescope_attempt(next(iter(values.get("created_at", [""])))),
        )
        for key, values in found.items()
        if values.get("name")
    }


def _gradescope_attempt(text: str) -> Attempt:
    return Attempt((text, 0), time_of(text))


def _google(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = _GOOGLE.fullmatch(name)
        if found is None or name in top.folders:
            return None
        return Handed(found["name"], "", found["rest"])

    # "Lovelace - Ada.zip" alone is a student of that name.
    likely = any(place(name) and name.endswith((".py", ".ipynb")) for name in top.files)
    return Source("google", "Google Classroom export", place, is_likely=likely)


def _github(top: Top) -> Source | None:
    """Repositories have the assignment's name in front, up to a hyphen, then the account's."""
    first, last = min(top.folders, default=""), max(top.folders, default="")
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    shared = "".join(char for char, _ in same)
    prefix = shared[: shared.rfind("-") + 1]
    cloned = any(top.holds(folder, each) for folder in top.folders for each in (".git", ".github"))
    # Without a trace of git, "week-1-ada" is taken for one, and "student-ada" is not.
    if len(top.folders) < 2 or not prefix or (prefix.count("-") < 2 and not cloned):
        return None

    def place(name: str) -> Handed | None:
        if not name.startswith(prefix) or name in top.files:
            return None
        login = name.removeprefix(prefix)
        return Handed(login, login) if login else None

    return Source("github", "GitHub Classroom repositories", place)


OF_NBGRADER = ("source", "release", "autograded", "feedback", "gradebook.db", "nbgrader_config.py")
"""What lies beside its folder "submitted"."""


def _nbgrader(top: Top) -> Source | None:
    return Source("nbgrader", "nbgrader course", _plain_student)


def _plain(top: Top) -> Source | None:
    return PLAIN


_MAKERS = {
    "canvas": _canvas,
    "moodle": _moodle,
    "blackboard": _blackboard,
    "brightspace": _brightspace,
    "gradescope": _gradescope,
    "google": _google,
    "github": _github,
    "nbgrader": _nbgrader,
    "folders": _plain,
}
SOURCES = tuple(_MAKERS)
