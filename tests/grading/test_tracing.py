"""A traced program, replayed, computes what numpy computes, at the cost that one counts by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy import zeros as zeros_by_name

from lora_tutor.grading.jail.errors import Forbidden
from lora_tutor.grading.jail.program import ALLOWED, MAX_STEPS
from lora_tutor.grading.jail.recording import record
from lora_tutor.grading.jail.wire import Codec
from lora_tutor.grading.replay.trace import Replay, Trace

Program = Callable[..., Any]
W, X = (5, 8), (4, 8)


def arrays(seed: int, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.uniform(0.5, 2.0, size=shape) for shape in shapes]


def replayed(program: Program, *shapes: tuple[int, ...]) -> Replay:
    """Trace on some numbers, cross the border, replay on others; the outputs must be numpy's."""
    codec = Codec()
    data = codec.decode(codec.encode(record(program, arrays(1, *shapes))))
    others = arrays(2, *shapes)
    run = Trace.read(data).replay(*[array.copy() for array in others])
    expected = program(*others)
    compare(run.outputs, expected)
    return run


def compare(got: Any, expected: Any) -> None:
    if isinstance(expected, (tuple, list)):
        assert type(got) is type(expected)
        assert len(got) == len(expected)
        for left, right in zip(got, expected, strict=True):
            compare(left, right)
    elif isinstance(expected, dict):
        assert got.keys() == expected.keys()
        for key, value in expected.items():
            compare(got[key], value)
    else:
        assert np.shape(got) == np.shape(expected)
        assert np.asarray(got).dtype == np.asarray(expected).dtype
        np.testing.assert_allclose(got, expected)


def rows_one_by_one(w: Any, x: Any) -> Any:
    out = np.zeros((4, 5))
    for i in range(len(x)):
        out[i] = w @ x[i]
    return out


def entries_one_by_one(w: Any, x: Any) -> Any:
    out = zeros_by_name((4, 5), dtype=np.float64)
    for i in range(4):
        for j in range(5):
            for m in range(8):
                out[i, j] += w[j, m] * x[i, m]
    return out


def views_follow(w: Any, x: Any) -> Any:
    out = x * 2
    row, turned, flat = out[1], out.T, out.reshape(-1)
    row *= 3
    out[0] = 7
    out[2, :3] = row[:3] + turned[:3, 0]
    flat = flat + 1
    return out, turned + 0, flat, row.copy()


def nothing_shared(w: Any, x: Any) -> Any:
    out = x * 2
    copied, flat, cast = out.copy(), out.flatten(), out.astype("float32")
    total = out[0, 0]
    total += 5
    out -= 1
    copied[0] = 0
    return out, copied, flat, cast, total


def filled_buffers(w: Any, x: Any) -> Any:
    first, second = np.empty(W), np.zeros_like(x)
    first[...] = w
    np.multiply(x, 2, out=second)
    second += np.empty_like(x, shape=(4, 1)) * 0
    third = np.zeros((2, 3), dtype=np.float32)
    third += 1
    return first, second, third


def narrow_stays_narrow(w: Any, x: Any) -> Any:
    out = x.astype(np.float32)
    out += x
    return out


TABLE: dict[str, tuple[Program, int | None]] = {
    # name: (program of W (5, 8) and X (4, 8), its flops counted by hand)
    "@": (lambda w, x: x @ w.T, 2 * 4 * 8 * 5),
    "np.matmul": (lambda w, x: np.matmul(w, x[0]), 2 * 5 * 8),
    "linalg.matmul": (lambda w, x: np.linalg.matmul(x, w.T), 2 * 4 * 8 * 5),
    "multi_dot of two": (lambda w, x: np.linalg.multi_dot([x, w.T]), 2 * 4 * 8 * 5),
    # (4, 8) (8, 5) (5, 8): the left pair first, then the right.
    "multi_dot of three": (
        lambda w, x: np.linalg.multi_dot([x, w.T, w]),
        2 * 4 * 8 * 5 + 2 * 4 * 5 * 8,
    ),
    # (5, 8) (8, 4) (4, 8) and a vector: from the right.
    "multi_dot with a vector last": (
        lambda w, x: np.linalg.multi_dot([w, x.T, x, w[0]]),
        2 * 4 * 8 + 2 * 8 * 4 + 2 * 5 * 8,
    ),
    "multi_dot with a vector first": (
        lambda w, x: np.linalg.multi_dot([x[0], w.T, w]),
        2 * 8 * 5 + 2 * 5 * 8,
    ),
    "multi_dot of vectors outside": (
        lambda w, x: np.linalg.multi_dot([w[:, 0], w, x[0]]),
        2 * 5 * 8 + 2 * 5,
    ),
    "np.matvec": (lambda w, x: np.matvec(w, x), 2 * 4 * 5 * 8),
    "np.vecmat": (lambda w, x: np.vecmat(x, w.T), 2 * 4 * 5 * 8),
    "np.vecdot": (lambda w, x: np.vecdot(x, x), 2 * 4 * 8),
    "matrix_transpose": (lambda w, x: np.matrix_transpose(w) + 1, 40),
    "expand_dims": (lambda w, x: np.expand_dims(x, 1) + w, 4 * 5 * 8),
    "batched @": (lambda w, x: x[:, None, :] @ w.mT, 2 * 4 * 8 * 5),
    "np.dot": (lambda w, x: np.dot(x, w.T), 2 * 4 * 8 * 5),
    ".dot": (lambda w, x: w.dot(x[1]), 2 * 5 * 8),
    "dot of vectors": (lambda w, x: np.dot(w[0], x[0]), 2 * 8),
    "dot with a number": (lambda w, x: np.dot(w, 3.0), 40),
    "np.inner": (lambda w, x: np.inner(x, w), 2 * 4 * 8 * 5),
    "inner with a number": (lambda w, x: np.inner(x, 2.0), 32),
    "np.outer": (lambda w, x: np.outer(w[0], x[:, 0]), 8 * 4),
    "np.multiply.outer": (lambda w, x: np.multiply.outer(w[0], x[:, 0]), 8 * 4),
    "np.tensordot": (lambda w, x: np.tensordot(x, w, axes=(1, 1)), 2 * 4 * 8 * 5),
    "np.tensordot from the end": (
        lambda w, x: np.tensordot(x, w, axes=([-1], [-1])),
        2 * 4 * 8 * 5,
    ),
    "np.tensordot over two": (lambda w, x: np.tensordot(w[:4], x, axes=2), 2 * 4 * 8),
    "np.tensordot over none": (lambda w, x: np.tensordot(w[0], x[0], axes=0), 2 * 64),
    "np.einsum": (lambda w, x: np.einsum("nk,dk->nd", x, w), 2 * 4 * 8 * 5),
    "einsum without arrow": (lambda w, x: np.einsum("nk,dk", x, w), 2 * 4 * 8 * 5),
    "einsum of an ellipsis": (lambda w, x: np.einsum("...k,dk->...d", x, w), 2 * 4 * 8 * 5),
    "einsum of three": (lambda w, x: np.einsum("nk,dk,mk->nd", x, w, x), 3 * 4 * 8 * 5 * 4),
    "einsum along a path": (
        lambda w, x: np.einsum("nk,dk,de->ne", x, w, w, optimize=True),
        None,
    ),
    "einsum of one": (lambda w, x: np.einsum("dk->kd", w), 40),
    "+": (lambda w, x: w + w, 40),
    "broadcast +": (lambda w, x: x[:, None] + w, 4 * 5 * 8),
    "number first": (lambda w, x: 2 - w, 40),
    "- of a negative": (lambda w, x: -w - 1, 80),
    "* / **": (lambda w, x: w * 2 / 3 ** (w**2), 160),
    "positive": (lambda w, x: +w, 40),
    "np.add": (lambda w, x: np.add(w, 1), 40),
    "np.subtract": (lambda w, x: np.subtract(w, w), 40),
    "np.multiply": (lambda w, x: np.multiply(w, 2), 40),
    ".T": (lambda w, x: w.T, 0),
    "indexing": (lambda w, x: w[1:, ::-2], 0),
    "new axes": (lambda w, x: w[None, ..., np.newaxis, 2], 0),
    "one entry": (lambda w, x: w[-1, 3], 0),
    ".reshape": (lambda w, x: w.reshape(2, 2, 10), 0),
    ".reshape of a tuple": (lambda w, x: w.reshape((10, -1)), 0),
    "np.reshape": (lambda w, x: np.reshape(w.T, (4, 10)), 0),
    ".ravel": (lambda w, x: w.T.ravel(), 0),
    "np.ravel": (lambda w, x: np.ravel(w), 0),
    ".transpose": (lambda w, x: w[None].transpose(2, 0, 1), 0),
    "np.transpose": (lambda w, x: np.transpose(w[None], (1, 2, 0)), 0),
    ".swapaxes": (lambda w, x: w[None].swapaxes(0, -1), 0),
    "np.swapaxes": (lambda w, x: np.swapaxes(w, 0, 1), 0),
    "np.moveaxis": (lambda w, x: np.moveaxis(w.reshape(5, 2, 4), -1, 0), 0),
    "np.moveaxis of two": (lambda w, x: np.moveaxis(w.reshape(5, 2, 4), [0, 1], [-1, 0]), 0),
    ".astype": (lambda w, x: w.astype("float32"), 0),
    ".copy": (lambda w, x: w.copy(), 0),
    "np.copy": (lambda w, x: np.copy(w), 0),
    "np.ascontiguousarray": (lambda w, x: np.ascontiguousarray(w.T), 0),
    ".sum": (lambda w, x: w.sum(), 40),
    ".sum over an axis": (lambda w, x: w.sum(axis=-1, keepdims=True), 40),
    "np.sum over axes": (lambda w, x: np.sum(w[None], axis=(0, 2)), 40),
    "np.add.reduce": (lambda w, x: np.add.reduce(w), 40),
    "sum of rows": (lambda w, x: sum(w[i] for i in range(2)), 16),
    "np.concatenate": (lambda w, x: np.concatenate([w, x], axis=0), 0),
    "np.hstack": (lambda w, x: np.hstack([w, w[:, :2]]), 0),
    "np.vstack": (lambda w, x: np.vstack([w, w[0]]), 0),
    "np.column_stack": (lambda w, x: np.column_stack([w[:, 0], w]), 0),
    "np.stack": (lambda w, x: np.stack([w[0], x[0]], axis=-1), 0),
    "unpacking": (lambda w, x: [row * 2 for row in w], 40),
    "shapes": (lambda w, x: w * (len(w) + w.ndim + w.size + np.size(w, 1) + np.shape(w)[0]), 40),
    "tuples and dicts": (lambda w, x: (w, {"x": [x, 1.5]}), 0),
    "rows one by one": (rows_one_by_one, 4 * 2 * 5 * 8),
    "entries one by one": (entries_one_by_one, 2 * 4 * 5 * 8),
    "views follow": (views_follow, None),
    "nothing shared": (nothing_shared, None),
    "filled buffers": (filled_buffers, None),
    "narrow stays narrow": (narrow_stays_narrow, 32),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_replay_computes_what_numpy_computes(name: str) -> None:
    program, flops = TABLE[name]
    run = replayed(program, W, X)
    if flops is not None:
        assert run.flops == flops


def test_products_are_told_with_their_shapes() -> None:
    run = replayed(lambda w, x: np.einsum("nd,dk->nk", x @ w.T, w), W, X)
    first, second = run.products
    assert (first.left, first.right, first.shape, first.sums_over) == (X, (8, 5), (4, 5), (8,))
    assert (second.left, second.right, second.shape) == ((4, 5), W, (4, 8))
    assert second.sums_over == (5,)
    assert run.flops == first.flops + second.flops


def test_a_path_costs_less_than_all_at_once() -> None:
    def product(optimize: bool) -> int:
        def program(a: Any, b: Any, x: Any) -> Any:
            return np.einsum("nk,rk,dr->nd", x, b, a, optimize=optimize)

        return replayed(program, (7, 2), (2, 9), (30, 9)).flops

    assert product(True) == 2 * 30 * 9 * 2 + 2 * 30 * 2 * 7
    assert product(False) == 3 * 30 * 9 * 2 * 7


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "row += 1",
                "out[1] = row",
                "out -= 2",
                "row[0] = 5",
                "row = out[2]",
                "col *= 2",
                "out = out.T.copy()",
                "col = out[:, 0]",
                "row = row + out[0]",
                "out[:2] += col[2]",
            ]
        ),
        max_size=8,
    )
)
def test_any_order_of_writing_and_looking_gives_what_numpy_gives(lines: list[str]) -> None:
    body = ["out = x[:3, :3] * 1", "row = out[0]", "col = out[:, 1]", *lines]
    source = "def program(x):\n    " + "\n    ".join([*body, "return out, row + 0, col + 0"])
    names: dict[str, Any] = {}
    exec(source, names)
    replayed(names["program"], X)


# -- what cannot be followed --------------------------------------------------------------------

FORBIDDEN: dict[str, Program] = {
    "np.exp": lambda w, x: np.exp(w),
    "np.linalg": lambda w, x: np.linalg.norm(w),
    "np.where": lambda w, x: np.where(True, w, w),
    "np.block": lambda w, x: np.block([[w], [x]]),
    "np.asarray": lambda w, x: np.asarray(w),
    "np.array": lambda w, x: np.array([w, w]),
    "float": lambda w, x: float(w[0, 0]),
    "int": lambda w, x: int(w[0, 0]),
    "truth": lambda w, x: x if w[0, 0] else w,
    "comparison": lambda w, x: w > 0,
    "equality": lambda w, x: w == x,
    "membership": lambda w, x: 1.0 in w,
    "modulo": lambda w, x: w % 2,
    "floor division": lambda w, x: w // 2,
    "absolute": lambda w, x: abs(w),
    ".mean": lambda w, x: w.mean(),
    ".tolist": lambda w, x: w.tolist(),
    ".flags": lambda w, x: w.flags,
    "index by a list": lambda w, x: w[[0, 1]],
    "index by an array": lambda w, x: w[np.array([True] * 5)],
    "index by itself": lambda w, x: w[w],
    "a constant array": lambda w, x: w + np.ones(W),
    "a returned constant": lambda w, x: np.ones(W),
    "a returned string": lambda w, x: "done",
    "writing into an input": lambda w, x: w.__setitem__(0, 1.0),
    "changing an input": lambda w, x: w.__iadd__(1),
    "changing a view of an input": lambda w, x: w[0].__iadd__(1),
    "an input as out": lambda w, x: np.add(w, w, out=w),
    "a plain array as out": lambda w, x: np.add(w, w, out=np.ones(W)),
    "numbers into out": lambda w, x: np.add(1, 2, out=w * 1),
    "writing into a reshaped view": lambda w, x: (w * 1).reshape(-1).__setitem__(0, 1),
    "order F": lambda w, x: np.reshape(w, (8, 5), order="F"),
    "ravel in order F": lambda w, x: w.ravel("F"),
    "einsum by numbers": lambda w, x: np.einsum(w, [0, 1], x, [2, 1]),
    "einsum into out": lambda w, x: np.einsum("dk->kd", w, out=np.zeros((8, 5))),
    "concatenate without axis": lambda w, x: np.concatenate([w, x], axis=None),
    "sum of a part": lambda w, x: np.sum(w, where=True),
    "add.reduce from a start": lambda w, x: np.add.reduce(w, initial=3),
    "a ufunc with options": lambda w, x: np.add(w, w, where=True),
    "a complex number": lambda w, x: w * (1 + 2j),
    "text as dtype": lambda w, x: w.astype("U8"),
    "objects": lambda w, x: np.zeros(W, dtype=object),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_cannot_be_followed_is_said_in_one_sentence(name: str) -> None:
    with pytest.raises(Forbidden) as caught:
        record(FORBIDDEN[name], arrays(1, W, X))
    assert str(caught.value).endswith(f"You may use {ALLOWED}.")


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (lambda w, x: w @ x, ValueError),
        (lambda w, x: w.reshape(7, 7), ValueError),
        (lambda w, x: w[9], IndexError),
        (lambda w, x: w.__matmul__("text"), (TypeError, Forbidden)),
        (lambda w, x: (w * 1).__iadd__(x[0, 0] * np.ones(0).sum() + w[None]), ValueError),
        (lambda w, x: np.zeros(W, dtype=int).__iadd__(w), TypeError),
    ],
    ids=["shapes", "reshape", "index", "text", "broadcast in place", "float into int"],
)
def test_numpys_own_errors_stay_numpys(program: Program, error: Any) -> None:
    with pytest.raises(error):
        record(program, arrays(1, W, X))


def test_endless_programs_end() -> None:
    def endless(w: Any, x: Any) -> Any:
        while True:
            w = w + 1

    with pytest.raises(Forbidden, match=str(MAX_STEPS)):
        record(endless, arrays(1, W, X))


def test_baked_in_numbers_do_not_win() -> None:
    """A program may hold numbers, but those of the traced inputs are not the replayed ones."""
    secret = float(arrays(1, W, X)[0][0, 0])
    trace = Trace.read(record(lambda w, x: w * 0 + secret, arrays(1, W, X)))
    w, x = arrays(2, W, X)
    assert not np.allclose(trace.replay(w, x).outputs[0, 0], w[0, 0])


def test_numpy_is_as_before_after_a_recording() -> None:
    names = {"zeros": np.zeros, "other": 1}

    def fails(w: Any) -> Any:
        assert np.zeros is not names_before
        raise RuntimeError

    names_before = np.zeros
    with pytest.raises(RuntimeError):
        record(fails, arrays(1, W), names)
    assert np.zeros is names_before
    assert names == {"zeros": names_before, "other": 1}
    assert np.zeros(3).tolist() == [0, 0, 0]
    assert np.ascontiguousarray([1]).tolist() == [1]


def test_other_arguments_pass_as_they_are() -> None:
    def program(w: Any, alpha: float, flag: bool) -> Any:
        return w * alpha if flag else w

    trace = Trace.read(record(program, [np.ones(3), 2.5, True]))
    np.testing.assert_array_equal(trace.replay(np.ones(3), 2.5, True).outputs, [2.5] * 3)
