"""Papers about the relatives of LoRA, whose entries stand on page 7.8."""

from __future__ import annotations

from tests.lessons.papers import Paper

RELATIVES = (
    Paper(
        "Wang, Yu and Li",
        2024,
        "LoRA-GA: Low-Rank Adaptation with Gradient Approximation",
        "2407.05000",
        ("LoRA-GA",),
    ),
    Paper(
        "Büyükakyüz",
        2024,
        "OLoRA: Orthonormal Low-Rank Adaptation of Large Language Models",
        "2406.01775",
        ("OLoRA",),
    ),
    Paper(
        "Paischer and colleagues",
        2024,
        "One Initialization to Rule them All: Fine-tuning via Explained Variance Adaptation",
        "2410.07170",
        ("EVA",),
    ),
    Paper(
        "Balazy and colleagues",
        2024,
        "LoRA-XS: Low-Rank Adaptation with Extremely Small Number of Parameters",
        "2405.17604",
        ("LoRA-XS",),
    ),
    Paper(
        "Hyeon-Woo and colleagues",
        2021,
        "FedPara: Low-Rank Hadamard Product for Communication-Efficient Federated Learning",
        "2108.06098",
        ("LoHa",),
    ),
    Paper(
        "Yeh and colleagues",
        2023,
        "Navigating Text-To-Image Customization: From LyCORIS Fine-Tuning to Model Evaluation",
        "2309.14859",
        ("LoKr",),
    ),
    Paper(
        "Zhao and colleagues",
        2024,
        "GaLore: Memory-Efficient LLM Training by Gradient Low-Rank Projection",
        "2403.03507",
        ("GaLore",),
    ),
    Paper(
        "Lialin and colleagues",
        2023,
        "ReLoRA: High-Rank Training Through Low-Rank Updates",
        "2307.05695",
        ("ReLoRA",),
    ),
    Paper(
        "Dou and colleagues",
        2023,
        "LoRAMoE: Alleviate World Knowledge Forgetting in Large Language Models via "
        "MoE-Style Plugin",
        "2312.09979",
        ("LoRAMoE",),
    ),
    Paper(
        "Zhang and Pilanci",
        2024,
        "Riemannian Preconditioned LoRA for Fine-Tuning Foundation Models",
        "2402.02347",
        ("Riemannian",),
    ),
    Paper(
        "Jordan and colleagues",
        2024,
        "Muon: An optimizer for hidden layers in neural networks",
        "blog of Keller Jordan",
        ("Muon",),
    ),
)
