"""The papers that the course names: how pages cite them, and where a reader finds them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """`names` are the words that stand for it in a text, and may not stand there uncited."""

    authors: str
    year: int
    title: str
    where: str
    names: tuple[str, ...]

    @property
    def entry(self) -> str:
        """Its entry in the list of page 9.3."""
        return f'{self.authors} {self.year}, "{self.title}", {self.where}'

    def is_cited_in(self, text: str) -> bool:
        return any(
            found["authors"] == self.authors and int(found["year"]) == self.year
            for found in CITATION.finditer(text)
        )


CITATION = re.compile(
    r"(?P<authors>[A-Z][a-zü]+(?:-[A-Z][a-z]+)?(?:, [A-Z][a-z]+)*"
    r"(?: and (?:[A-Z][a-z]+|colleagues))?),? "
    r"\(?(?P<year>20[12]\d)\b"
)
"""As in "Hu and colleagues (2021)" or "(Zeng and Lee 2023)", on one line."""

PAPERS = (
    Paper(
        "Hu and colleagues",
        2021,
        "LoRA: Low-Rank Adaptation of Large Language Models",
        "2106.09685",
        # "The LoRA paper" is what the course calls it after page 1.2.
        (),
    ),
    Paper(
        "Aghajanyan and colleagues",
        2020,
        "Intrinsic Dimensionality Explains the Effectiveness of Language Model Fine-Tuning",
        "2012.13255",
        ("Aghajanyan", "Intrinsic Dimensionality"),
    ),
    Paper(
        "Zeng and Lee",
        2023,
        "The Expressive Power of Low-Rank Adaptation",
        "2310.17513",
        ("Zeng", "Expressive Power"),
    ),
    Paper(
        "Biderman and colleagues",
        2024,
        "LoRA Learns Less and Forgets Less",
        "2405.09673",
        ("Biderman", "Learns Less"),
    ),
    Paper(
        "Shuttleworth and colleagues",
        2024,
        "LoRA vs Full Fine-tuning: An Illusion of Equivalence",
        "2410.21228",
        ("Shuttleworth", "intruder dimensions"),
    ),
    Paper(
        "Schulman and colleagues",
        2025,
        "LoRA Without Regret",
        "blog of Thinking Machines",
        ("Without Regret",),
    ),
    Paper(
        "Chen, Villar and Hayou",
        2026,
        "Learning Rate Scaling across LoRA Ranks and Transfer to Full Finetuning",
        "2602.06204",
        ("Villar",),
    ),
    Paper(
        "Lee and colleagues",
        2026,
        "Learning Rate Matters: Vanilla LoRA May Suffice for LLM Fine-tuning",
        "2602.04998, version 2",
        ("Learning Rate Matters", "Lee and colleagues"),
    ),
    Paper(
        "Hayou and colleagues",
        2024,
        "The Impact of Initialization on LoRA Finetuning Dynamics",
        "2406.08447",
        ("Impact of Initialization",),
    ),
    Paper(
        "Hayou and colleagues",
        2024,
        "LoRA+: Efficient Low Rank Adaptation of Large Models",
        "2402.12354",
        ("LoRA+",),
    ),
    Paper(
        "Li and colleagues",
        2025,
        "Beyond Zero Initialization: Investigating the Impact of Non-Zero Initialization on LoRA "
        "Fine-Tuning Dynamics",
        "2505.23194",
        ("Beyond Zero",),
    ),
    Paper(
        "Kalajdzievski",
        2023,
        "A Rank Stabilization Scaling Factor for Fine-Tuning with LoRA",
        "2312.03732",
        ("rsLoRA",),
    ),
    Paper(
        "Dettmers and colleagues",
        2023,
        "QLoRA: Efficient Finetuning of Quantized LLMs",
        "2305.14314",
        ("QLoRA",),
    ),
    Paper(
        "Li and colleagues",
        2023,
        "LoftQ: LoRA-Fine-Tuning-Aware Quantization for Large Language Models",
        "2310.08659",
        ("LoftQ",),
    ),
    Paper(
        "Meng and colleagues",
        2024,
        "PiSSA: Principal Singular Values and Singular Vectors Adaptation of Large Language Models",
        "2404.02948",
        ("PiSSA",),
    ),
    Paper(
        "Liu and colleagues",
        2024,
        "DoRA: Weight-Decomposed Low-Rank Adaptation",
        "2402.09353",
        ("DoRA",),
    ),
    Paper(
        "Zhang and colleagues",
        2023,
        "AdaLoRA: Adaptive Budget Allocation for Parameter-Efficient Fine-Tuning",
        "2303.10512",
        ("AdaLoRA",),
    ),
    Paper(
        "Kopiczko and colleagues",
        2023,
        "VeRA: Vector-based Random Matrix Adaptation",
        "2310.11454",
        ("VeRA",),
    ),
    Paper(
        "Zhang and colleagues",
        2023,
        "LoRA-FA: Memory-efficient Low-rank Adaptation for Large Language Models Fine-tuning",
        "2308.03303",
        ("LoRA-FA",),
    ),
    Paper(
        "Chen and colleagues",
        2023,
        "Punica: Multi-Tenant LoRA Serving",
        "2310.18547",
        ("Punica",),
    ),
    Paper(
        "Sheng and colleagues",
        2023,
        "S-LoRA: Serving Thousands of Concurrent LoRA Adapters",
        "2311.03285",
        ("S-LoRA",),
    ),
    Paper(
        "Ilharco and colleagues",
        2022,
        "Editing Models with Task Arithmetic",
        "2212.04089",
        ("Ilharco", "Task Arithmetic"),
    ),
)
