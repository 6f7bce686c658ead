"""The formats of `lora-tutor grade`: a new one is a module in this folder and a row here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from lora_tutor.reports.writers.gradebook import Gradebook, Written


class Writer(Protocol):
    """What the module of a format has."""

    def write(self, book: Gradebook) -> Written: ...


class JobWriter(Writer, Protocol):
    """What it has besides, if it needs a runner's job; `refuse_outside` raises UsageError."""

    def refuse_outside(self, environment: Mapping[str, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """`name` is that of its module too, which is loaded when the format is asked for.

    A format for a gradebook has a place for an answer without a report, so it is always written;
    the others are for the learner, and `--verify` writes them too.
    """

    name: str
    for_gradebook: bool = True
    needs_job: bool = False

    def check(self, environment: Mapping[str, str]) -> None:
        """Whether it can be written here, said before any work. Raises UsageError."""
        if self.needs_job:
            cast(JobWriter, self._module()).refuse_outside(environment)

    def write(self, book: Gradebook) -> Written:
        return self._module().write(book)

    def _module(self) -> Writer:
        return cast(Writer, import_module(f"{__package__}.{self.name}"))


FORMATS = {
    each.name: each
    for each in (
        Format("text", for_gradebook=False),
        Format("json", for_gradebook=False),
        Format("junit"),
        Format("gradescope"),
        Format("classroom50", needs_job=True),
        Format("github"),
    )
}
