"""A pytest plugin that runs an exercise's hidden checks as an ordinary test file would run.

The yardstick for our grading: the same scenarios, the submission imported into the same process,
no confinement, no diagnosis, and torch's own optimisers where a check trains. The file that the
variable SUBMISSION names is graded by `python -m pytest -p tests.benchmarks.plain_judge FILE`.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from lora_tutor.course.loader import load_exercise
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Judge
from lora_tutor.grading.judging.proxies import Implementation, Loopback

if "torch" in os.environ["LIBRARIES"]:
    import torch

    from lora_tutor.grading.jail import optimisers

    def _adamw(lr: float, weight_decay: float) -> optimisers.Step:
        made: list[torch.optim.Optimizer] = []

        def step(parameters: Sequence[torch.Tensor]) -> None:
            if not made:
                made.append(torch.optim.AdamW(parameters, lr=lr, weight_decay=weight_decay))
            made[0].step()

        return step

    optimisers.OPTIMISERS["adamw"] = _adamw

_source = Path(os.environ["SUBMISSION"]).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return Case(load_exercise(request.path.parent), "")


@pytest.fixture
def judge(case: Case) -> Judge:
    return Judge(case, Implementation(Loopback(_source, "submission")), _source, 7)
