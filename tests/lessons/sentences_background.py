"""Grounds of what the pages and exercises of sections 1 to 4 say about numbers and letters."""

from __future__ import annotations

from runpy import run_path

import numpy as np
import pytest

from lora_tutor.figures.reduced_rank_fit import TRUE_RANKS, change
from tests.lessons.equations import D, K, N, normal
from tests.lessons.numbers_background import errors_of_ranks
from tests.lessons.sentences import ROOT, says

# ---- 1.1, 8.1


@says(
    "1.1",
    "In 4 bits each, with the scales that such a format needs, they take 3.6 to 3.9 GB.",
)
@says("8.1", "gigabytes(7e9, 40e6, weight=4.127 / 8) # 4 bits, and scales 4.17")
def four_bits_are_more_than_four_bits() -> None:
    blocks, of_scales = 64, 256
    least, most = 8 / blocks + 32 / (blocks * of_scales), 32 / blocks
    assert least == pytest.approx(0.127, abs=5e-4)
    assert [round(7 * (4 + bits) / 8, 1) for bits in (least, most)] == [3.6, 3.9]
    assert round(7 * (4 + least) / 8 + 14 * 0.04, 2) == 4.17


# ---- 1.2


@says(
    "1.2",
    "It names the adapter's rank, 4 on two matrices in each layer, for the file alone:",
)
def the_rank_belongs_to_the_file() -> None:
    numbers = 96 * 2 * 4 * (12288 + 12288)
    # 35 MB at 16 bits fits that rank and neither of the next.
    assert 35 < 2 * numbers / 2**20 < 2 * numbers / 1e6 < 38
    # "About 10,000 times fewer" fits it within the rounding of the paper.
    assert 9000 < 175_255.8e6 / numbers < 10_000


# ---- 2.2, 3.2


@says(
    "2.2",
    r"let $g_i = \partial L / \partial \hat{y}_i$ be the error that arrives at the output "
    r"$\hat{y}_i = W x_i$ of example $i$.",
    "The outputs that we want, the targets $y_i$, are the rows of $Y$",
)
def the_error_is_the_derivative_by_the_output_not_by_the_target() -> None:
    import torch

    W, X, Y = (torch.tensor(each) for each in (normal(D, K), normal(N, K), normal(N, D)))
    W.requires_grad_(True)
    Y.requires_grad_(True)
    Z = X @ W.T
    loss = torch.sum((Z - Y) ** 2) / (2 * N)
    by_output, by_target, full = torch.autograd.grad(loss, (Z, Y, W))
    assert torch.allclose(by_output.T @ X, full)
    assert torch.allclose(by_target.T @ X, -full)


@says(
    "exercises/03_weight_update/stub.py",
    "Here is the ΔW of a single step: gradient descent on the squared error of a linear layer",
)
def a_single_step_is_not_the_smallest_there_is() -> None:
    step = run_path(str(ROOT / "exercises/03_weight_update/reference.py"))["sgd_delta"]
    one, half = (step(normal(D, K), normal(N, K), normal(N, D), lr)[1] for lr in (0.1, 0.05))
    assert 0 < np.linalg.norm(half) < np.linalg.norm(one)


# ---- 2.4


@says(
    "2.4",
    "(That rank 2 is lower still is chance: on average over 40 draws ranks 2 and 3 are level, with "
    "0.087 and 0.088.)",
)
def rank_two_and_rank_three_are_level() -> None:
    two, three = errors_of_ranks().T
    # The page shows the first draw.
    assert two[0] < three[0]
    assert two.mean() == pytest.approx(three.mean(), rel=0.02)
    assert np.mean(two < three) == pytest.approx(0.45)


@says("2.4", "Here the true change has equal singular values, not 3, 2 and 1.")
def the_figure_has_another_change_than_the_text() -> None:
    for rank in TRUE_RANKS:
        sigma = np.linalg.svd(change(rank), compute_uv=False)[:rank]
        assert np.allclose(sigma, sigma[0])
        # With the energy of 3, 2 and 1.
        assert np.sum(sigma**2) == pytest.approx(14)
