"""The formats of `lora-tutor batch`: a course system's is a module in this folder, a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from lora_tutor.classroom.returns.table import one_line
from lora_tutor.errors import UsageError

if TYPE_CHECKING:
    from lora_tutor.classroom.intake.answers import Person
    from lora_tutor.classroom.returns.left_out import Identified
    from lora_tutor.classroom.run.class_result import ClassResult


class GradebookWriter(Protocol):
    """What the module of a course system's gradebook has."""

    def check_assignment(self, name: str) -> None: ...

    def identified(self, people: Mapping[str, Person], kind: str) -> Identified: ...

    def write(self, result: ClassResult, assignment: str = "") -> str: ...


@dataclass(frozen=True, slots=True)
class ClassFormat:
    """A `table` is CSV. A `gradebook` is one that a course system imports: its module is loaded
    when the format is asked for."""

    name: str
    table: bool = False
    gradebook: bool = False

    def check_options(self, bom: bool, assignment: str) -> None:
        """Before any work. Raises UsageError."""
        if bom and not self.table:
            raise UsageError(f"--bom is for tables, and {self.name} is none; leave it out.")
        if not assignment:
            return
        if not self.gradebook:
            raise UsageError("--assignment names a column for Canvas or Moodle; leave it out.")
        if one_line(assignment) != assignment:
            raise UsageError("--assignment is no name that an assignment can have; check it.")
        self._module().check_assignment(assignment)

    def check_people(
        self, people: Mapping[str, Person], kind: str, tell: Callable[[str], None]
    ) -> None:
        """Before anything is graded: say who would not be in the file. Raises UsageError if nobody
        would."""
        if not self.gradebook:
            return
        found = self._module().identified(people, kind)
        if not found.keys:
            raise UsageError(" ".join(found.sentences))
        for sentence in found.sentences:
            tell(sentence)

    def write(self, result: ClassResult, assignment: str = "") -> str:
        """The file for a course system's gradebook."""
        return self._module().write(result, assignment)

    def _module(self) -> GradebookWriter:
        name = self.name.replace("-", "_")
        return cast(GradebookWriter, import_module(f"{__package__}.{name}"))


FORMATS = {
    each.name: each
    for each in (
        ClassFormat("csv", table=True),
        ClassFormat("json"),
        ClassFormat("jsonl"),
        ClassFormat("canvas", table=True, gradebook=True),
        ClassFormat("moodle", table=True, gradebook=True),
        ClassFormat("moodle-worksheet", table=True, gradebook=True),
    )
}
