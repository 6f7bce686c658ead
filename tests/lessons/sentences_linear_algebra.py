"""Grounds of what the pages and exercises of section 5 say about ranks and directions."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.lessons.equations import Array, normal
from tests.lessons.numbers_linear_algebra import SPENT, SPREAD, WAYS, WIKISQL
from tests.lessons.pages import PAGES, prose
from tests.lessons.sentences import says

# ---- 5.1


@says(
    "5.1",
    "Its directions are in $W$, 16 times more than by chance, but $W$ makes little use of them",
    "So the update is no copy of what $W$ does most.",
)
def the_update_reads_more_of_the_weight_than_chance_and_far_less_than_the_most() -> None:
    # LoRA paper, Table 7: in the update's directions, in random ones, in the weight's own.
    update, chance, own = 0.32, 0.02, 21.67
    assert update / chance == pytest.approx(16)
    assert update < own / 60


# ---- 5.2


def trained_columns(seed: int) -> Array:
    """The columns of A, of length one, where page 5.2's training ends from that start."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    V = np.linalg.qr(rng.normal(size=(8, 5)))[0]
    sigma = np.array([4, 1, 0.5, 0.25, 0.125])
    goal = U * sigma @ V.T
    A, B = np.zeros((5, 2)), rng.uniform(-1, 1, size=(2, 8)) / np.sqrt(8)
    for _ in range(2000):
        error = A @ B - goal
        A, B = A - 0.05 * error @ B.T, B - 0.05 * A.T @ error
    assert np.allclose(A @ B, U[:, :2] * sigma[:2] @ V[:, :2].T, atol=1e-6)
    columns: Array = A / np.linalg.norm(A, axis=0)
    return columns


@says(
    "5.2",
    "The columns of $A$ do not end at singular vectors: they are not orthogonal, and from another "
    "start they end elsewhere.",
)
def columns_of_a_trained_writer_are_no_singular_vectors() -> None:
    cosines = np.array([np.abs(np.prod(trained_columns(seed), axis=1).sum()) for seed in range(20)])
    # The page shows seed 2.
    assert cosines[2] == pytest.approx(0.47, abs=0.005)
    assert np.median(cosines) > 0.2
    assert np.ptp(cosines) > 0.4


@says(
    "5.2",
    r"$M_r$ is unique if $\sigma_r > \sigma_{r+1}$, or if both are zero. With any other tie "
    "several are equally good.",
)
def a_tie_at_zero_is_no_tie() -> None:
    U, V = np.linalg.qr(normal(5, 5))[0], np.linalg.qr(normal(8, 5))[0]
    for sigma, r, unique in (([3, 2, 2, 0, 0], 2, False), ([3, 2, 2, 0, 0], 4, True)):
        M = U * sigma @ V.T
        order = np.arange(5)
        order[[r - 1, r]] = order[[r, r - 1]]
        one, two = (
            U[:, keep] * np.take(sigma, keep) @ V[:, keep].T for keep in (range(r), order[:r])
        )
        assert np.linalg.norm(M - one) == pytest.approx(np.linalg.norm(M - two), abs=1e-12)
        assert np.allclose(one, two, atol=1e-12) == unique


@says(
    "5.2",
    "some combination $v$ has $M' v = 0$",
    r"the greatest stretch of $M - M'$, its *spectral norm*, is at least $\sigma_{r+1}$",
    r"[x] $\sigma_i(M - M') \ge \sigma_{r+i}(M)$ -- Right: the rank is now $r + i - 1$ at most.",
)
def the_three_steps_of_the_proof() -> None:
    M, r = normal(5, 8), 2
    _, sigma, Vt = np.linalg.svd(M, full_matrices=False)
    for seed in range(20):
        X = normal(5, r, seed=seed) @ normal(r, 8, seed=seed + 100)
        # A combination of v_1 ... v_{r+1}, of length 1, that X sends to zero.
        v = Vt[: r + 1].T @ np.linalg.svd(X @ Vt[: r + 1].T)[2][-1]
        assert np.linalg.norm(v) == pytest.approx(1)
        assert np.allclose(X @ v, 0)
        assert np.linalg.norm(M @ v) >= sigma[r]
        u, left, w = np.linalg.svd(M - X, full_matrices=False)
        assert left[0] >= sigma[r]
        for i in range(1, 5 - r + 1):
            more = X + u[:, : i - 1] * left[: i - 1] @ w[: i - 1]
            assert np.linalg.matrix_rank(more) <= r + i - 1
            assert np.linalg.norm(M - more, 2) == pytest.approx(left[i - 1])
            assert left[i - 1] >= sigma[r + i - 1]


# ---- 5.3


def table(first: str) -> list[list[str]]:
    """The cells of the rows of page 5.3's table whose head starts with `first`."""
    lines = iter(prose(PAGES["5.3"]).splitlines())
    for line in lines:
        if line.startswith(first):
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@says(
    "5.3",
    "these rows vary by no more than the spread. The query alone does gain, 1.7 up to rank 4, and "
    "the paper says that it needs a larger rank.",
    "as far as a spread of ±0.5 can tell",
)
def the_rank_matters_for_the_query_alone() -> None:
    assert tuple(tuple(row[1:]) for row in table("| adapted | $r=1$")) == WIKISQL
    query, *more = (tuple(map(float, row)) for row in WIKISQL)
    assert all(np.ptp(row) <= SPREAD + 1e-9 for row in more)
    assert query[2] - query[0] == pytest.approx(1.7)
    assert max(query) == query[2]


@says(
    "5.3",
    "*Which* matrix it is matters most: the output matrix alone comes within the spread of all "
    "four, and query with key falls behind it.",
    "Right: all four at rank 2 are highest on both tasks, and you need not know which matrix "
    "counts.",
    "Of the seven only the key alone was weaker.",
)
@says(
    "7.2",
    "So it matters most which matrix it is. To take several is the safe choice: no single one did "
    "better.",
)
@says("9.2", "You need not know beforehand which matrix counts.")
def which_matrix_matters_most() -> None:
    rows = {row[0]: tuple(row[1:]) for row in table("| adapted | q ")}
    assert {name: rows[name] for name in SPENT} == SPENT
    assert tuple(map(int, rows["rank"])) == (8, 8, 8, 8, 4, 4, 2)
    sql = dict(zip(WAYS, map(float, SPENT["WikiSQL"]), strict=True))
    assert sql["all four"] - sql["o"] <= SPREAD
    assert sql["o"] - sql["q, k"] > SPREAD
    single = [sql[name] for name in ("q", "k", "v", "o")]
    assert max(single) - min(single) > 3
    assert max(single) <= sql["all four"]
    assert sorted(sql, key=sql.__getitem__)[:2] == ["k", "q"]
    for row in SPENT.values():
        assert max(map(float, row)) == float(row[-1])


def leading(reader: Array, count: int) -> Array:
    vectors: Array = np.linalg.svd(reader, full_matrices=False)[2]
    return vectors[:count]


def overlap(one: Array, other: Array, i: int, j: int) -> float:
    """φ(i, j) of page 5.5 and exercise 17."""
    return float(np.linalg.norm(leading(one, i) @ leading(other, j).T) ** 2 / min(i, j))


@cache
def overlaps_of_one_update() -> Array:
    """φ(i, i), for i of 1, 4 and 8, of B and M⁻¹B: readers of one update; mean of 50 draws."""
    rng, found = np.random.default_rng(0), []
    for _ in range(50):
        B, M = rng.normal(size=(8, 64)), rng.normal(size=(8, 8))
        found.append([overlap(B, np.linalg.solve(M, B), i, i) for i in (1, 4, 8)])
    mean: Array = np.mean(found, axis=0)
    return mean


@says(
    "5.5",
    "right singular vectors of one reader $B$",
    "So one update split in two ways can look like two:",
    "Only $\\varphi(r, r')$, of the whole spaces, does not depend on the split. The paper accepts "
    "this for smaller $i$.",
)
@says(
    "exercises/17_subspace_overlap/stub.py",
    "A limit: (A C)(C⁻¹ B) is the same update for every invertible C, and only φ(r1, r2), of the "
    "whole spaces, stays the same with it. For smaller i and j the answer depends on how the "
    "update is split into A and B.",
    "turn the rows of B, and the columns of A with them, and A B stays the same",
)
@says(
    "exercises/17_subspace_overlap/mistakes.py",
    "Turn the rows of a reader by a rotation, and what it reads stays the same, so φ must stay the "
    "same",
    "put them in another order, and the columns of A too, and A B is the same",
)
@says(
    "exercises/17_subspace_overlap/test_checks.py",
    "Turned rows give the same answer, and so do B1 and B2 in the other order",
)
def the_overlap_of_a_part_depends_on_the_split() -> None:
    one, four, whole = overlaps_of_one_update()
    assert one < 0.4
    assert four < 0.8
    assert whole == pytest.approx(1)
    # The product has no such freedom, nor has a reader whose rows are turned or put in order.
    A, B, M = normal(48, 8), normal(8, 64), normal(8, 8)
    assert overlap(A @ B, (A @ M) @ np.linalg.solve(M, B), 1, 1) == pytest.approx(1)
    turn = np.linalg.qr(M)[0]
    for Q in (turn, np.eye(8)[::-1]):
        assert np.allclose((A @ Q.T) @ (Q @ B), A @ B)
        assert overlap(B, Q @ B, 1, 1) == pytest.approx(1)
        other = normal(5, 64)
        assert overlap(Q @ B, other, 2, 3) == pytest.approx(overlap(B, other, 2, 3))
        assert overlap(B, other, 2, 3) == pytest.approx(overlap(other, B, 3, 2))
