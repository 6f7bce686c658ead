"""Several files of a learner's run together, in one jail: what is asked, and what came of it.

Nothing is judged. What the jail gives back are bytes under agreed names, for a trusted reader.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CodeFile:
    """One file, loaded as the module of that name; `told` if it is the learner's, so that errors
    are told with its lines."""

    module: str
    filename: str
    source: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class JointCall:
    """A function of one of the modules, called with the bytes of the files at `inputs`.

    It gives back None, or bytes by name. `doing` is for whoever waits, and `subject` begins or
    ends a sentence about what went wrong, such as "`adapt` of 29_capstone.py".
    """

    doing: str
    subject: str
    module: str
    function: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JointRun:
    """Files, loaded in order, then calls, in order; they share one jail, its time and its memory.

    Of what the calls give back, the names in `wanted` are written into the folder `into`, each of
    at most `largest` bytes.
    """

    files: tuple[CodeFile, ...]
    calls: tuple[JointCall, ...]
    wanted: tuple[str, ...]
    into: str
    seconds: float
    memory_mb: int
    largest: int = 8 << 20

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> JointRun:
        """What `to_dict` wrote."""
        files = tuple(CodeFile(**each) for each in data["files"])
        calls = tuple(
            JointCall(**each | {"inputs": tuple(each["inputs"])}) for each in data["calls"]
        )
        parts = {"files": files, "calls": calls, "wanted": tuple(data["wanted"])}
        return cls(**data | parts)


@dataclass(frozen=True, slots=True)
class JointResult:
    """`problem` is a sentence for the learner, empty where every call gave back what it should."""

    printed: str
    printed_more: bool
    problem: str = ""
