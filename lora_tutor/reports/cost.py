"""What a submission and the reference cost side by side: shown after a pass, never a verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

SCHEMA = 1
Counting = Literal["all", "products", "none"]
"""Which flops are counted: every operation of a traced numpy program, the matrix products that
torch reports, or none."""


@dataclass(frozen=True, slots=True)
class Side:
    """One implementation; None is what was not measured.

    `seconds` is the best of several calls, `peak_bytes` the most that new arrays held at once.
    `uncounted` says why there are no flops; `problem` is a sentence in place of what is missing.
    """

    seconds: float | None = None
    flops: int | None = None
    peak_bytes: int | None = None
    uncounted: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One workload, by its sizes in words."""

    sizes: str
    counting: Counting
    yours: Side
    reference: Side


@dataclass(frozen=True, slots=True)
class Cost:
    """Every workload of an exercise, in order; none where there is nothing to measure."""

    exercise: str
    workloads: tuple[Measured, ...]

    def to_dict(self) -> dict[str, Any]:
        rows = [asdict(each) for each in self.workloads]
        return {"schema": SCHEMA, "exercise": self.exercise, "workloads": rows}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Cost:
        rows = [
            Measured(**row | {who: Side(**row[who]) for who in ("yours", "reference")})
            for row in data["workloads"]
        ]
        return cls(data["exercise"], tuple(rows))
