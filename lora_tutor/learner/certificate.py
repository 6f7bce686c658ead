"""The certificate: what a learner has done on one page, as Markdown and as a picture.

It is the learner's own record, made on the learner's own machine, and says so: a verdict that
others can trust comes from `lora-tutor grade` or `batch`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from lora_tutor.course.model import Course
from lora_tutor.errors import UsageError, WorkspaceError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.learner.status import ExerciseStatus, ProgressSummary

NAME_LIMIT = 80
WIDTH, HEIGHT = 1000, 707
_LINE = 112
_SPECIAL = re.compile(r"[\\`*_\[\]<>&#]")
"""What Markdown would take for more than a character of a name."""
_XMLNS = "xmlns='http://www.w3.org/2000/svg' role='img'"
_FONT = "font-family='DejaVu Serif, Georgia, serif'"
_SANS = "font-family='DejaVu Sans, Verdana, sans-serif'"
_SMALL_PRINT = (
    "A record of one's own work, kept on one's own machine. "
    "A verdict for others comes from lora-tutor grade or batch."
)


@dataclass(frozen=True, slots=True)
class MeasuredLab:
    """A lab that was run: its title, and a sentence of what it found."""

    title: str
    found: str

    @property
    def heading(self) -> str:
        return self.title if self.title.endswith("?") else f"{self.title}:"


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section: the titles of the exercises passed in it, and how many exercises it has."""

    title: str
    learnt: tuple[str, ...]
    of: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a learner has done up to `day`. `name` is "" where the learner has given none.

    `mended` counts the mistakes that were named in exercises which have passed since.
    """

    course: str
    name: str
    day: date
    summary: ProgressSummary
    parts: tuple[SectionRecord, ...]
    mended: int
    labs: tuple[MeasuredLab, ...]
    version: str

    @property
    def complete(self) -> bool:
        return self.summary.complete


def checked_name(name: str) -> str:
    """The name as it will stand there. Raises UsageError where it cannot."""
    words = " ".join(name.split())
    if len(words) > NAME_LIMIT or not words.isprintable():
        raise UsageError(
            f"A name on a certificate is one line of at most {NAME_LIMIT} characters; "
            "give a shorter one with --name."
        )
    return words


def parts_of(course: Course, statuses: Mapping[str, ExerciseStatus]) -> tuple[SectionRecord, ...]:
    return tuple(
        SectionRecord(
            f"{section.id}  {section.title}",
            tuple(
                statuses[each].exercise.title for each in section.exercises if statuses[each].passed
            ),
            len(section.exercises),
        )
        for section in course.sections
    )


def as_markdown(certificate: Certificate) -> str:
    """The whole record."""
    at = certificate.summary
    name = _SPECIAL.sub(r"\\\g<0>", certificate.name) or "A learner"
    lines = [
        f"# {certificate.course}",
        "",
        f"**{name}** {_has(certificate)}.",
        "",
        f"- {at.lessons_read} of {at.lessons} pages read",
        f"- {at.passed} of {at.exercises} exercises passed, {at.points} of {at.max_points} points",
        f"- named mistakes mended: {certificate.mended}",
        f"- labs measured: {len(certificate.labs)}",
        "",
        "## What was learnt",
        "",
    ]
    for part in certificate.parts:
        lines += [f"### {part.title} ({len(part.learnt)} of {part.of})", ""]
        lines += [f"- {title}" for title in part.learnt] or ["- no exercise yet"]
        lines.append("")
    if certificate.labs:
        lines += ["## What was measured", ""]
        lines += [f"- **{lab.heading}** {lab.found}" for lab in certificate.labs]
        lines.append("")
    stamp = f"{certificate.day.isoformat()}, lora-tutor {certificate.version}"
    return "\n".join([*lines, "---", "", f"{stamp}. {_SMALL_PRINT}", ""])


def as_svg(certificate: Certificate) -> str:
    """A picture in landscape, which loads nothing else."""
    at = certificate.summary
    middle = WIDTH / 2
    parts = [
        f"<svg {_XMLNS} width='{WIDTH}' height='{HEIGHT}' viewBox='0 0 {WIDTH} {HEIGHT}'>",
        f"<title>{escape(certificate.course)}</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#fffdf7'/>",
        _frame(18, "#1f3f73", 3),
        _frame(26, "#c79a3a", 1),
        _text(middle, 86, certificate.course, 27, "#1f3f73", bold=True),
        _text(middle, 150, certificate.name or "A learner", 38, "#222222"),
        _text(middle, 188, _has(certificate), 17, "#444444"),
        _text(
            middle,
            226,
            f"{at.passed} of {at.exercises} exercises   ·   {at.points} of {at.max_points} points"
            f"   ·   {at.lessons_read} of {at.lessons} pages   ·   "
            f"named mistakes mended: {certificate.mended}",
            15,
            "#444444",
            font=_SANS,
        ),
        *_columns(certificate),
        *_labs(certificate.labs),
        _text(
            middle,
            HEIGHT - 58,
            f"{certificate.day.isoformat()}   lora-tutor {certificate.version}",
            13,
            "#444444",
            font=_SANS,
        ),
        _text(middle, HEIGHT - 40, _SMALL_PRINT, 11, "#666666", font=_SANS),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def write_certificate(certificate: Certificate, folder: Path) -> None:
    """Keep both forms as certificate.md and certificate.svg. Raises WorkspaceError."""
    try:
        for name, text in (("md", as_markdown(certificate)), ("svg", as_svg(certificate))):
            write_atomically(folder / f"certificate.{name}", text.encode())
    except OSError as error:
        raise WorkspaceError(
            f"The certificate could not be written ({error.strerror}); make room there."
        ) from error


def _has(certificate: Certificate) -> str:
    if certificate.complete:
        return "has read every page and passed every exercise of this course"
    return "is on the way through this course"


def _columns(certificate: Certificate) -> list[str]:
    """The sections in two columns, each with a bar of what was passed."""
    drawn = []
    half = (len(certificate.parts) + 1) // 2
    for number, part in enumerate(certificate.parts):
        left = 90 + (number // half) * 430
        top = 272 + (number % half) * 34
        share = len(part.learnt) / part.of if part.of else 1.0
        drawn += [
            _text(left, top, part.title, 14, "#222222", anchor="start", font=_SANS),
            f"<rect x='{left}' y='{top + 6}' width='260' height='5' fill='#e5dfd0'/>",
            f"<rect x='{left}' y='{top + 6}' width='{260 * share:.0f}' height='5' fill='#2f7d4f'/>",
            _text(
                left + 272,
                top + 13,
                f"{len(part.learnt)} of {part.of}",
                12,
                "#444444",
                anchor="start",
                font=_SANS,
            ),
        ]
    return drawn


def _labs(labs: Sequence[MeasuredLab]) -> list[str]:
    if not labs:
        return []
    drawn = [_text(90, 470, "Measured", 15, "#1f3f73", anchor="start", bold=True)]
    for number, lab in enumerate(labs[:9]):
        words = _cut(f"{lab.heading} {lab.found}", _LINE)
        drawn.append(_text(90, 492 + 16 * number, words, 12, "#333333", anchor="start", font=_SANS))
    return drawn


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _frame(inset: int, colour: str, thick: int) -> str:
    return (
        f"<rect x='{inset}' y='{inset}' width='{WIDTH - 2 * inset}' "
        f"height='{HEIGHT - 2 * inset}' fill='none' stroke='{colour}' stroke-width='{thick}'/>"
    )


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    colour: str,
    anchor: str = "middle",
    bold: bool = False,
    font: str = _FONT,
) -> str:
    weight = " font-weight='bold'" if bold else ""
    return (
        f"<text x='{x:.0f}' y='{y:.0f}' {font} font-size='{size}'{weight} fill='{colour}' "
        f"text-anchor='{anchor}'>{escape(words)}</text>"
    )
