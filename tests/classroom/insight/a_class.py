"""A class of made-up students, whose answers are known to the last point."""

from __future__ import annotations

import random

from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict

EXERCISES = {"09_lora_forward": "The LoRA forward pass", "12_lora_linear": "LoRALinear"}
CHECKS = (("matches", "Matches the formula", 3), ("shapes", "Keeps <shapes>", 1), ("odd", "Odd", 1))
MISTAKES = {
    "alpha_only": NamedMistake("alpha_only", "The scale is α", "It must be α/r & <nothing> else."),
    "no_scale": NamedMistake("no_scale", "There is no scale", "The adapter speaks too softly."),
}


def graded(
    student: str,
    exercise: str,
    passed: tuple[bool, ...],
    mistake: str | None = None,
    sha: str = "0",
) -> GradedAnswer:
    checks = tuple(
        CheckResult(
            name,
            title,
            Verdict.PASSED if good else Verdict.FAILED,
            points if good else 0,
            points,
            mistakes=() if good or mistake is None else (mistake,),
        )
        for (name, title, points), good in zip(CHECKS, passed, strict=True)
    )
    named = None if mistake is None else MISTAKES[mistake]
    report = Report(
        exercise,
        checks,
        7,
        sha * 64,
        "1" * 64,
        "0.1.0",
        ("landlock",),
        named,
        seconds=0.02,
        mistakes=() if named is None else (named,),
    )
    return GradedAnswer(student, exercise, f"{student}/{exercise}.py", report)


def a_class(size: int, seed: int = 7) -> list[GradedAnswer]:
    """Able students pass `matches` and `shapes`, and mostly fail `odd`; the others the reverse."""
    rng = random.Random(seed)
    found = []
    for number in range(size):
        able = number % 3 != 0
        for exercise in EXERCISES:
            noise = rng.random() < 0.1
            good = able is not noise
            mistake = None if good else ("alpha_only" if number % 2 else "no_scale")
            passed = (good, good, not able)
            found.append(graded(f"student {number:03}", exercise, passed, mistake))
    return found
