"""What is to be graded or measured, on both sides of the grading service and between them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lora_tutor.course.model import Exercise

DEFAULT_SEED = 7


@dataclass(frozen=True, slots=True)
class Submission:
    """A learner's file: `source` as its bytes, `seconds` None for the exercise's own limit.

    `candid` is for authors: the report then says what is wrong with a check that cannot judge. A
    learner reads only that there is a fault of ours, since its text may quote the checks.
    """

    exercise: Exercise
    source: bytes
    filename: str
    seed: int = DEFAULT_SEED
    seconds: float | None = None
    candid: bool = False

    @property
    def text(self) -> str:
        return self.source.decode("utf-8-sig")

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.source).hexdigest()

    @property
    def limit(self) -> float:
        """The seconds that it has."""
        return self.seconds or self.exercise.limits.seconds

    def to_dict(self) -> dict[str, Any]:
        """As a message has it; the exercise goes beside it, since who reads may see other disks."""
        return {
            "source": self.source.decode("utf-8"),
            "filename": self.filename,
            "seed": self.seed,
            "seconds": self.limit,
            "candid": self.candid,
            # An exercise that is read by its folder alone knows of no course.
            "course": self.exercise.course,
            "course_version": self.exercise.course_version,
        }

    @classmethod
    def from_dict(cls, exercise: Exercise, data: Mapping[str, Any]) -> Submission:
        """What `to_dict` wrote; other keys of the message are not looked at."""
        return cls(
            replace(exercise, course=data["course"], course_version=data["course_version"]),
            data["source"].encode("utf-8"),
            data["filename"],
            data["seed"],
            data["seconds"],
            data["candid"],
        )
