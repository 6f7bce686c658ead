"""One layer in two sets of letters: this course's; the LoRA paper's, PEFT's and loralib's."""

from __future__ import annotations

from dataclasses import dataclass

COURSE, PAPER = 0, 1
NAMES = ("this course", "paper, PEFT, loralib")


@dataclass(frozen=True, slots=True)
class Factor:
    """What stays when the letters change: what it does, its shape, its start, its tensor."""

    role: str
    shape: str
    start: str
    letters: tuple[str, str]
    tensor: str
    """In a file that PEFT writes; its letter is the paper's."""


READER = Factor("reads", "r × k", "random", ("B", "A"), "lora_A.weight")
WRITER = Factor("writes", "d × r", "zeros", ("A", "B"), "lora_B.weight")
BASE = ("W", "W₀")


def formula(convention: int) -> str:
    """The update, and the layer: the factor on the right meets x first."""
    writer, reader = WRITER.letters[convention], READER.letters[convention]
    base = BASE[convention]
    return f"ΔW = (α/r) {writer} {reader}     y = {base} x + (α/r) {writer} ({reader} x)"


def sentence(convention: int) -> str:
    """How the start is said in these letters."""
    writer, reader = WRITER.letters[convention], READER.letters[convention]
    first, second = sorted(((writer, "starts as zeros"), (reader, "is random")))
    return f"In these letters: {first[0]} {first[1]}, {second[0]} {second[1]}."


def told(factor: Factor) -> str:
    """Both names of a factor, and that of its tensor."""
    return (
        f"It {factor.role}: {factor.letters[COURSE]} in the course, "
        f"{factor.letters[PAPER]} in the paper, {factor.tensor} in the file."
    )


def twin(width: int = 80) -> str:
    """Both conventions, one after the other, and what stays the same."""
    lines = []
    for convention, name in enumerate(NAMES):
        lines += [f"Letters of {name}:", f"  {formula(convention)}", f"  {sentence(convention)}"]
    lines.append("The same in both:")
    for factor in (READER, WRITER):
        lines.append(
            f"  the factor that {factor.role} is {factor.shape}, starts {factor.start}, "
            f"and is {factor.tensor}"
        )
    return "\n".join(lines)
