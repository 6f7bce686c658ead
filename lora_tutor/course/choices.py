"""What a course decides for all of its exercises: how many hints, and which libraries."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.course.model import Exercise
from lora_tutor.course.strict_toml import StrictTable

LIBRARIES = ("numpy", "torch", "torch.optim", "sympy")
"""Where a course names none. numpy, torch and sympy are loaded before a learner's time begins."""
HINTS = 3
_MOST_HINTS = 9


@dataclass(frozen=True, slots=True)
class Choices:
    hints: int
    libraries: tuple[str, ...]


def choices_in(manifest: StrictTable) -> Choices:
    """What course.toml says of them. Raises CourseError."""
    hints = manifest.integer("hints", 1, _MOST_HINTS) if "hints" in manifest else HINTS
    libraries = manifest.texts("libraries") if "libraries" in manifest else LIBRARIES
    for each in libraries:
        if not all(part.isidentifier() for part in each.split(".")):
            raise manifest.fault(
                f"the key 'libraries' names {each!r}", "name modules as an import does"
            )
    return Choices(hints, libraries)


def agree_on_choices(table: StrictTable, exercise: Exercise, choices: Choices) -> None:
    """Raises CourseError where an exercise has other hints or libraries than its course."""
    if len(exercise.hints) != choices.hints:
        raise table.fault(
            f"the key 'hints' has {len(exercise.hints)} entries",
            f"give {choices.hints}, as every exercise of the course: a nudge first, the answer "
            f"last; or say another number as 'hints' in course.toml",
        )
    if not set(exercise.libraries) <= set(choices.libraries):
        raise table.fault(
            f"the key 'libraries' is {list(exercise.libraries)}",
            f"name only {', '.join(choices.libraries)}, or others in 'libraries' of course.toml",
        )
