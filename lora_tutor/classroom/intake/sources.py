"""From which course system an export comes, and what its names of files and folders say.

The patterns are those that the systems write today:
- Canvas, flat: `lovelaceada_LATE_1234_56789_09_lora_forward-1.py`; "LATE" only where it was, and a
  number before the suffix for a later attempt. Names may hold underscores. What was typed in is
  `lovelaceada_1234_text.html`, an address `..._link.html`, and where names are hidden a file is
  `LATE_anon_aB3dE_56789_...` (instructure/canvas-lms, `lib/content_zipper.rb`).
- Moodle: a folder a student, `Ada Lovelace_1234_assignsubmission_file_`, or the same before each
  file's own name; `onlinetext` beside `file`. "Default group" has no number (moodle/moodle,
  `mod/assign/classes/downloader.php`).
- Blackboard, flat: `Week 1_alovelace_attempt_2026-11-01-12-30-05_09_lora_forward.py`, with a
  receipt `..._attempt_2026-11-01-12-30-05.txt` that holds the name. The word "attempt" is in the
  language of the course, and a login may hold underscores.
- Brightspace: a folder a handing-in, `1234-5678 - Ada Lovelace - Nov 1, 2026 1230 PM`, or the same
  before each file's own name. The date is in the language of the course.
- Gradescope: folders `submission_123`, and `submission_metadata.yml` with the names.
- Google Classroom, flat: `Ada Lovelace - 09_lora_forward.py`.
- GitHub Classroom: repositories `lora-09-alovelace`, all with the assignment's name in front.
- nbgrader: `submitted/alovelace/week1/...`, with `timestamp.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from lora_tutor.classroom.intake.attempt import ONLY, Attempt, time_of
from lora_tutor.classroom.intake.export_metadata import (
    logins_of,
    named_in,
    shared_start,
    submitters_in,
)


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
    """Whose a file or folder at the top is. `rest` is the name that the student gave a file.

    `partners` handed in the same, each with a row of their own. Where the system has not told
    `id`, it is the roster's.
    """

    student: str
    id: str = ""
    rest: str = ""
    attempt: Attempt = ONLY
    partners: Sequence[Handed] = ()
    is_of_system: bool = True

    @property
    def everybody(self) -> tuple[Handed, ...]:
        return self, *self.partners


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of export. `title` is for people; `place` says whose a name at the top is.

    `is_metadata` names what the system itself put there. What is not `is_likely` must be asked for.
    `told` are students that the system tells of, whether or not anything of theirs is here.
    """

    name: str
    title: str
    place: Callable[[str], Handed | None]
    is_metadata: Callable[[str], bool] = field(default=lambda name: False)
    is_likely: bool = True
    told: Sequence[Handed] = ()


def recognise(top: Top) -> Source:
    """The source whose names most of these are; plain folders where none is."""
    names = [*top.folders, *top.files]
    best, most = PLAIN, 0
    # The strictest pattern first: a file's own name may look like one of Canvas.
    for make in (_moodle, _blackboard, _brightspace, _canvas, _gradescope, _google, _github):
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
    r"(?s)(?:(?P<hidden>(?:LATE_)?anon_[A-Za-z0-9]{5})|(?P<name>.+?)_(?P<late>LATE_)?(?P<id>\d+))_"
    r"(?:(?P<number>\d+)_(?P<rest>.+)|(?P<typed>(?:text|link)\.html))"
)
_CANVAS_AGAIN = re.compile(r"-(\d{1,3})(?=(\.[^.]*)?$)")
_MOODLE = re.compile(
    r"(?s)(?P<name>.+?)(?:_(?P<id>\d+))?_assignsubmission_[a-z0-9]+(?:_(?P<rest>.*))?"
)
_BLACKBOARD = re.compile(
    r"(?s)(?P<start>.+?_.+?)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|(?P<receipt>\.txt))"
)
_BRIGHTSPACE = re.compile(
    r"(?s)(?P<id>\d+)-\d+ ?- (?P<name>.+?) ?- "
    # A year, and another number beside it.
    r"(?P<time>(?=[^-]*(?<!\d)20\d\d(?!\d))(?=[^-]*\d[^-\d]+\d)[^-]*?)(?: - (?P<rest>.+))?"
)
_GRADESCOPE = re.compile(r"submission_\d+")
_METADATA = ("submission_metadata.yml", "submission_metadata.yaml")
_GOOGLE = re.compile(r"(?s)(?P<name>[^-_.\d].*?) - (?P<rest>.+)")


def _canvas(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = CANVAS_FILE.fullmatch(name)
        if found is None:
            return None
        own = found["rest"] or found["typed"]
        again = _CANVAS_AGAIN.search(own)
        rest = own[: again.start()] + own[again.end() :] if again else own
        hidden = found["hidden"] or ""
        late = bool(found["late"]) or hidden.startswith("LATE_")
        attempt = Attempt(("", int(again[1]) if again else 0), late=late)
        student = found["name"] or hidden.removeprefix("LATE_")
        return Handed(student, found["id"] or "", rest, attempt)

    return Source("canvas", "Canvas export", place)


def _moodle(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = _MOODLE.fullmatch(name)
        if found is None:
            return None
        return Handed(found["name"], found["id"] or "", found["rest"] or "")

    return Source("moodle", "Moodle export", place)


def _blackboard(top: Top) -> Source | None:
    """Of a receipt beside a file only the name is of interest. One alone is all that was handed in:
    what was typed in, or an attempt without a file."""
    found = {name: each for name in top.files if (each := _BLACKBOARD.fullmatch(name)) is not None}
    receipts = {each["start"]: top.text(name) for name, each in found.items() if each["receipt"]}
    names = {start: told for start, text in receipts.items() if (told := named_in(text, start))}
    logins = logins_of({each["start"] for each in found.values()}, names)
    with_files = {each["start"] for each in found.values() if not each["receipt"]}

    def place(name: str) -> Handed | None:
        each = _BLACKBOARD.fullmatch(name)
        if each is None:
            return None
        login = logins.get(each["start"], each["start"].rpartition("_")[2])
        told = names.get(each["start"])
        attempt = Attempt((each["time"], 0), _blackboard_time(each["time"]))
        rest = each["rest"] or "receipt.txt"
        return Handed(told.name if told else login, login, rest, attempt)

    def is_metadata(name: str) -> bool:
        each = found.get(name)
        return each is not None and bool(each["receipt"]) and each["start"] in with_files

    return Source("blackboard", "Blackboard export", place, is_metadata)


def _blackboard_time(text: str) -> datetime | None:
    day, clock = text[:10], text[11:].replace("-", ":")
    return time_of(f"{day} {clock}")


def _brightspace(top: Top) -> Source | None:
    def place(name: str) -> Handed | None:
        found = _BRIGHTSPACE.fullmatch(name)
        if found is None:
            return None
        attempt = _brightspace_attempt(found["time"])
        return Handed(found["name"], found["id"], found["rest"] or "", attempt)

    return Source("brightspace", "Brightspace export", place, lambda name: name == "index.html")


def _brightspace_attempt(text: str) -> Attempt:
    """Sorted by the words as they are where they are in another language."""
    *day, clock, half = ["", "", *text.replace(",", "").split(" ")]
    time = time_of(f"{' '.join(day).strip()} {clock.zfill(4)} {half}")
    return Attempt((text if time is None else time.isoformat(), 0), time)


def _gradescope(top: Top) -> Source | None:
    metadata = next((name for name in top.files if name in _METADATA), "")
    people: dict[str, Handed] = {}
    for folder, each in submitters_in(top.text(metadata) if metadata else "").items():
        attempt = Attempt((each.time, 0), time_of(each.time))
        first, *others = [Handed(one.name, one.id, "", attempt) for one in each.members]
        people[folder] = replace(first, partners=others)

    def place(name: str) -> Handed | None:
        if not _GRADESCOPE.fullmatch(name):
            return None
        return people.get(name, Handed(name, name.partition("_")[2]))

    told = tuple(people.values())
    return Source(
        "gradescope", "Gradescope export", place, lambda name: name in _METADATA, told=told
    )


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
    shared = shared_start(top.folders)
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
