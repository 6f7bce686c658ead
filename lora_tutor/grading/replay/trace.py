"""Run a traced program again, on the trusted side and on numbers of its own, and count its cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lora_tutor.grading.jail.errors import WireError
from lora_tutor.grading.replay.trace_interpreter import Machine, Product

_MAX_STEPS = 50_000
_NOT_A_PROGRAM = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Replay:
    """`outputs` nested as the learner's function returned them; `elementwise` are the shapes of
    what sums and products element by element have made."""

    outputs: Any
    flops: int
    products: tuple[Product, ...]
    elementwise: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """A program as data. `replay` runs it on arguments of the shapes that were traced."""

    steps: list[Any]
    output: Any

    @classmethod
    def read(cls, value: object) -> Trace:
        match value:
            case {"steps": list() as steps, "output": output}:
                return cls(steps, output)
        raise WireError("not a trace")

    def replay(self, *arguments: Any) -> Replay:
        """Raises WireError on a program that no tracing array writes."""
        if len(self.steps) > _MAX_STEPS:
            raise WireError("a trace of too many steps")
        machine = Machine(arguments)
        try:
            for step in self.steps:
                machine.run(step)
            outputs = machine.result(self.output)
            return Replay(
                outputs, machine.flops, tuple(machine.products), tuple(machine.elementwise)
            )
        except WireError:
            raise
        except _NOT_A_PROGRAM as error:
            raise WireError(f"a trace that cannot be replayed: {str(error)[:200]}") from error
