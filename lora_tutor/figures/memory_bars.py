"""The numbers of the memory bars: what training keeps for the weights, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from lora_tutor.figures.parameters import Parameter, beginning_at
from lora_tutor.reports.amounts import bytes_text, percent_text

WEIGHT_BYTES = 2.0
MODELS = tuple(billions * 1e9 for billions in (0.125, 0.35, 0.77, 1.3, 3, 7, 13, 34, 70, 175))
SHARES = tuple(
    percent / 100 for percent in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
)
BYTES = (0.5, 1.0, 2.0, 4.0)
ADDED = (("g", "gradients", 2.0), ("m", "Adam, mean", 4.0), ("v", "Adam, square", 4.0))
COPY = ("c", "32-bit copy", 4.0)
PARTS = (("w", "weights", WEIGHT_BYTES), *ADDED, COPY)
"""Letter, name and bytes of each part, in the recipe of the page: 16-bit weights and gradients,
Adam in 32 bits. The first is there for every weight, the others for each trained one."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of each of PARTS. b P + (2 + 8 + 4) P_train, without activations."""

    parts: tuple[float, ...]

    @property
    def total(self) -> float:
        return sum(self.parts)


def memory(weights: float, share: float, weight_bytes: float = WEIGHT_BYTES) -> Memory:
    """For that many weights, of which `share` (0 to 1) is trained."""
    added = (size * share * weights for _, _, size in PARTS[1:])
    return Memory((weight_bytes * weights, *added))


def parameters() -> tuple[Parameter, ...]:
    return (
        Parameter("P, weights", MODELS, beginning_at(7e9, MODELS), _weights_text),
        Parameter("of them trained", SHARES, beginning_at(0.005, SHARES), _share_text),
        Parameter("bytes a weight", BYTES, beginning_at(WEIGHT_BYTES, BYTES), _bytes_text),
    )


def _weights_text(weights: float) -> str:
    return f"{weights / 1e9:g} billion" if weights >= 1e9 else f"{weights / 1e6:g} million"


def _share_text(share: float) -> str:
    return f"{100 * share:g} %"


def _bytes_text(size: float) -> str:
    return f"{size:g} ({size * 8:g} bits)"


def twin(width: int = 80) -> str:
    """Seven billion weights, trained in full and in part, with weights of 16 and of 4 bits."""
    weights = 7e9
    lines = [f"Memory of training {_weights_text(weights)} weights, without activations."]
    lines.append(f"{'trained':>8} {'bytes a':>8} {'weights':>9} {'training':>9} {'total':>9}")
    lines.append(f"{'':>8} {'weight':>8} {'':>9} {'adds':>9} {'':>9}")
    for share, size in ((1, 2.0), (0.1, 2.0), (0.01, 2.0), (0.001, 2.0), (0.001, 0.5)):
        found = memory(weights, share, size)
        added = bytes_text(found.total - found.parts[0])
        lines.append(
            f"{_share_text(share):>8} {size:>8g} {bytes_text(found.parts[0]):>9} {added:>9} "
            f"{bytes_text(found.total):>9}"
        )
    lines.append("What training adds shrinks with the share; the weights shrink only in bits.")
    return "\n".join(lines)


def verdict(weights: float, share: float, weight_bytes: float) -> str:
    """One line: what is left, and what could make it less."""
    found = memory(weights, share, weight_bytes)
    kept = percent_text(found.parts[0] / found.total)
    if share == 1:
        return f"All of it is trained: the weights are but {kept} of the sum."
    if found.parts[0] > found.total / 2:
        return f"The weights alone are {kept} of the sum; only fewer bits shrink them."
    return f"The weights are {kept} of the sum; training fewer leaves them as they are."
