"""The relatives of LoRA as data: what each one's layer is made of, trains, and is known for."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lora_tutor.typeset.api import typeset_inline

SIZES = ((768, 768), (3072, 768), (4096, 4096), (14336, 4096))
"""d and k of matrices that occur: GPT-2 small, and Llama 3.1 8B."""
RANKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
START_SIZE, START_RANK = 2, RANKS.index(16)

Words = tuple[str, ...]
"""The lines in a box of the diagram; none: the box is not there."""


@dataclass(frozen=True, slots=True)
class AdaptedLayer:
    """The boxes of y = W x + s A (B x), in the order in which x meets them."""

    base: Words = ("W", "frozen, 16 bits")
    reader: Words = ("B   r×k", "random", "trains")
    middle: Words = ()
    writer: Words = ("A   d×r", "zero", "trains")
    scale: Words = ("s", "α/r")
    output: Words = ()


PLAIN = AdaptedLayer()
PARTS = tuple(AdaptedLayer.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Variant:
    """It trains r (d + k), d and r numbers for each matrix, as often as the last fields say."""

    name: str
    formula: str
    layer: AdaptedLayer
    truth: str
    matrices: int = 1
    outputs: int = 0
    ranks: int = 0

    def trained(self, d: int, k: int, r: int) -> int:
        """Trainable numbers for one matrix."""
        return self.matrices * r * (d + k) + self.outputs * d + self.ranks * r

    def count(self) -> str:
        """The same in letters, as LaTeX."""
        terms = ["r(d + k)"] * self.matrices + ["d"] * self.outputs + ["r"] * self.ranks
        return " + ".join(terms)

    def changed(self) -> tuple[str, ...]:
        """The parts that differ from LoRA's."""
        return tuple(each for each in PARTS if getattr(self.layer, each) != getattr(PLAIN, each))


def _of(**parts: Sequence[str]) -> AdaptedLayer:
    return replace(PLAIN, **{name: tuple(words) for name, words in parts.items()})


_VARIANTS = (
    Variant(
        "LoRA",
        r"y = W x + \frac{\alpha}{r} A (B x)",
        PLAIN,
        "The yardstick. Tuned alike, nine variants ended within 1-2 % of each other "
        "(Lee and colleagues 2026).",
    ),
    Variant(
        "QLoRA",
        r"y = \hat{W} x + s\, A (B x), \quad \hat{W} = \operatorname{round}_4(W)",
        _of(base=("Ŵ", "frozen, 4 bits")),
        "Saves memory, not work: Ŵ is unpacked to 16 bits for every product.",
    ),
    Variant(
        "DoRA",
        r"y_i = m_i\, \frac{z_i^\top x}{\lVert z_i \rVert}, \quad Z = W + s A B",
        _of(output=("m", "trains")),
        "The length of each row of Z learns apart from its direction, for d numbers more.",
        outputs=1,
    ),
    Variant(
        "rsLoRA",
        r"y = W x + \frac{\alpha}{\sqrt{r}} A (B x)",
        _of(scale=("s", "α/√r")),
        "Under gradient descent the first step then gets equally far along the gradient "
        "at every r. Under Adam α/r does that.",
    ),
    Variant(
        "LoRA+",
        r"\eta_A = \lambda\, \eta_B, \quad \lambda > 1",
        _of(writer=("A   d×r", "zero", "learns faster")),
        "The layer is LoRA's; only the optimiser changes. Reported: 1-2 %, up to twice as fast.",
    ),
    Variant(
        "AdaLoRA",
        r"\Delta W = A \Lambda B",
        _of(
            reader=("B   r×k", "random", "trains"),
            middle=("Λ", "pruned"),
            writer=("A   d×r", "random", "trains"),
        ),
        "Starts with Λ = 0, prunes entries of Λ by importance, and so moves rank between layers.",
        ranks=1,
    ),
    Variant(
        "VeRA",
        r"\Delta W = \operatorname{diag}(b)\, A \operatorname{diag}(c)\, B",
        _of(
            reader=("B   r×k", "random", "frozen"),
            middle=("c", "trains"),
            writer=("A   d×r", "random", "frozen"),
            scale=("b", "trains"),
        ),
        "Two vectors train. A and B are shared by all layers, and need not be stored: "
        "a seed makes them.",
        matrices=0,
        outputs=1,
        ranks=1,
    ),
    Variant(
        "PiSSA",
        r"y = (W - A_0 B_0)\, x + A (B x), \quad A_0 B_0 = W_r",
        _of(
            base=("W − A₀B₀", "frozen, 16 bits"),
            reader=("B   r×k", "by SVD of W", "trains"),
            writer=("A   d×r", "by SVD of W", "trains"),
        ),
        "Reaches other matrices than LoRA: W without its leading part, plus any A B of rank r.",
    ),
    Variant(
        "LoftQ",
        r"\min_{\hat{W}, A, B} \lVert W - \hat{W} - A B \rVert_F",
        _of(
            base=("Ŵ", "frozen, 4 bits"),
            reader=("B   r×k", "repairs Ŵ", "trains"),
            writer=("A   d×r", "repairs Ŵ", "trains"),
        ),
        "QLoRA with a better start: A and B undo some of the rounding. "
        "More rounds are not always better.",
    ),
)
VARIANTS: Mapping[str, Variant] = {each.name: each for each in _VARIANTS}
NAMES = tuple(VARIANTS)


def _said(words: Words) -> str:
    """`A   d×r`, `zero`, `trains` as A (zero, trains)."""
    return f"{words[0].split('   ')[0]} ({', '.join(words[1:])})"


def twin(width: int = 80) -> str:
    """Formula, count and truth of each variant, in its own paragraph."""
    d, k = SIZES[START_SIZE]
    r = RANKS[START_RANK]
    lines = textwrap.wrap(
        f"LoRA and eight relatives. Trainable numbers are for one matrix of {d} x {k} at r = {r}.",
        width,
    )
    for name, variant in VARIANTS.items():
        count = f"{typeset_inline(variant.count())} = {variant.trained(d, k, r):,}"
        lines.append(f"{name}: {typeset_inline(variant.formula)}")
        boxes = "; ".join(_said(getattr(variant.layer, each)) for each in variant.changed())
        text = [f"trains {count}.", f"Changed: {boxes}." if boxes else "", variant.truth]
        body = " ".join(filter(None, text))
        lines += textwrap.wrap(body, width, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)
