"""Grounds of the one-line descriptions on page 7.8: each formula, computed."""

from __future__ import annotations

import numpy as np

from tests.lessons.equations import SCALE, Array, D, K, N, R, factors, normal
from tests.lessons.sentences import says


def rank(matrix: Array) -> int:
    return int(np.linalg.matrix_rank(matrix))


def share_along(step: Array, wanted: Array) -> float:
    """The cosine between two matrices."""
    return float(np.sum(step * wanted) / np.linalg.norm(step) / np.linalg.norm(wanted))


@says(
    "7.8",
    r"| $A \Lambda B$, $\Lambda$ diagonal | entries of $\Lambda$ that matter little are set to "
    "zero, so rank moves to where it is used |",
)
def a_zero_on_the_diagonal_is_a_rank_less() -> None:
    _, A, B = factors()
    assert [rank(A * diagonal @ B) for diagonal in ([3.0, 2, 1], [3.0, 0, 1], [0.0, 2, 0])] == [
        3,
        2,
        1,
    ]


@says("7.8", "two vectors train; $A$ and $B$ are random and shared |")
@says("7.8", "Two vectors and two random matrices make a fixed product; that can be added.")
def two_vectors_make_an_update_of_the_rank() -> None:
    W, A, B = factors()
    b, c = normal(D), normal(R)
    update = np.diag(b) @ A @ np.diag(c) @ B
    assert (update.shape, rank(update), b.size + c.size) == (W.shape, R, D + R)


@says("7.8", "only $A$ trains, $dr$ numbers; the input of the layer need not be kept |")
def the_writer_learns_from_what_was_read() -> None:
    _, A, B = factors()
    X, G = normal(N, K), normal(N, D)
    read = X @ B.T
    # The n × r numbers that were read are enough; the n × k inputs are not needed again.
    assert np.allclose(SCALE * G.T @ read, SCALE * (G.T @ X) @ B.T)
    assert read.size < X.size
    assert A.size == D * R


@says("7.8", "the first step resembles that of full fine-tuning; costs a gradient beforehand |")
def a_start_in_the_gradient_goes_more_along_it() -> None:
    G_hat = normal(16, 24)
    U, _, Vt = np.linalg.svd(G_hat)

    def first_step(A: Array, B: Array) -> Array:
        moved: Array = G_hat @ B.T @ B + A @ A.T @ G_hat
        return moved

    by_gradient = first_step(U[:, R : 2 * R], Vt[:R])
    by_chance = [first_step(np.zeros((16, R)), normal(R, 24, seed=seed)) for seed in range(20)]
    assert share_along(by_gradient, G_hat) > 1.5 * max(
        share_along(each, G_hat) for each in by_chance
    )


@says(
    "7.8",
    "starts with orthonormal columns in $A$; the start is taken out of $W$ |",
)
def a_start_from_qr_leaves_the_layer_as_it_was() -> None:
    W = normal(D, K)
    Q, triangle = np.linalg.qr(W)
    A, B = Q[:, :R], triangle[:R]
    assert np.allclose(A.T @ A, np.eye(R))
    base = W - SCALE * A @ B
    assert np.allclose(base + SCALE * A @ B, W)


@says("7.8", "reads from the first step what the data contain most; also shares out the ranks |")
def the_leading_directions_of_the_inputs_hold_most_of_them() -> None:
    X = normal(40, K) * np.linspace(3, 0.3, K)
    leading = np.linalg.svd(X)[2][:R]
    held = np.linalg.norm(X @ leading.T)
    for seed in range(20):
        other = np.linalg.qr(normal(K, R, seed=seed))[0].T
        assert np.linalg.norm(X @ other.T) < held


@says("7.8", r"only $C$, $r \times r$, trains; the directions are those of $W$ |")
def a_small_matrix_moves_within_the_leading_directions() -> None:
    U, sigma, Vt = np.linalg.svd(normal(D, K), full_matrices=False)
    C = normal(R, R)
    update = U[:, :R] * sigma[:R] @ C @ Vt[:R]
    assert C.size == R * R
    assert np.allclose(U[:, :R] @ U[:, :R].T @ update @ Vt[:R].T @ Vt[:R], update)


@says("7.8", "entry by entry; rank up to $r^2$ for twice the numbers |")
def two_products_entry_by_entry_have_the_square_of_the_rank() -> None:
    parts = [
        normal(12, R, seed=1),
        normal(R, 15, seed=2),
        normal(12, R, seed=3),
        normal(R, 15, seed=4),
    ]
    assert rank((parts[0] @ parts[1]) * (parts[2] @ parts[3])) == R**2
    assert sum(part.size for part in parts) == 2 * R * (12 + 15)


@says("7.8", "blocks that are multiples of one; few numbers, high rank, rigid form |")
def every_block_is_a_multiple_of_one() -> None:
    small, block = normal(3, 2), normal(4, R) @ normal(R, 5)
    update = np.kron(small, block)
    for i, j in np.ndindex(small.shape):
        assert np.allclose(update[4 * i : 4 * i + 4, 5 * j : 5 * j + 5], small[i, j] * block)
    assert rank(update) == 2 * R > R


@says(
    "7.8",
    "no adapter: all of $W$ trains, only the optimiser's memory has low rank |",
    "The projection changes during training, so the sum of the steps may have any rank.",
)
def a_new_projection_brings_new_directions() -> None:
    steps = np.zeros((D, K))
    for seed in range(3):
        G_hat = normal(D, K, seed=seed)
        leading = np.linalg.svd(G_hat)[0][:, :2]
        kept = leading.T @ G_hat  # what Adam averages
        assert kept.shape == (2, K)
        steps += leading @ kept
    assert rank(steps) == D


@says("7.8", "merge and start again, so the sum may reach a high rank |")
def merged_adapters_add_their_ranks() -> None:
    updates = [normal(D, 2, seed=i) @ normal(2, K, seed=i + 9) for i in range(3)]
    assert [rank(np.sum(updates[:count], axis=0)) for count in (1, 2, 3)] == [2, 4, D]


@says("7.8", "a small network weighs the adapters; cannot be merged, for the $w_e$ depend on $x$ |")
def weights_that_depend_on_the_input_are_no_matrix() -> None:
    experts = [normal(D, R, seed=e) @ normal(R, K, seed=e + 5) for e in range(2)]
    gate = normal(2, K)

    def mixed(x: Array) -> Array:
        weights = np.exp(gate @ x) / np.sum(np.exp(gate @ x))
        out: Array = sum(w * expert @ x for w, expert in zip(weights, experts, strict=True))
        return out

    x, other = normal(K, seed=1), normal(K, seed=2)
    assert not np.allclose(mixed(x + other), mixed(x) + mixed(other))


@says("7.8", r"a step no longer depends on how $AB$ is split; two $r \times r$ inverses |")
def a_preconditioned_step_is_that_of_the_product() -> None:
    G_hat, (_, A, B) = normal(D, K, seed=1), factors()

    def step(A: Array, B: Array) -> Array:
        dA = G_hat @ B.T @ np.linalg.inv(B @ B.T)
        dB = np.linalg.inv(A.T @ A) @ A.T @ G_hat
        moved: Array = dA @ B + A @ dB
        return moved

    def plain(A: Array, B: Array) -> Array:
        moved: Array = G_hat @ B.T @ B + A @ A.T @ G_hat
        return moved

    C = normal(R, R)
    split = A @ C, np.linalg.solve(C, B)
    assert np.allclose(step(*split), step(A, B))
    assert not np.allclose(plain(*split), plain(A, B))


@says("7.8", "all singular values of a step become 1;")
def an_orthogonal_step_has_no_strong_direction() -> None:
    U, _, Vt = np.linalg.svd(normal(D, K), full_matrices=False)
    assert np.allclose(np.linalg.svd(U @ Vt, compute_uv=False), 1)
