"""Errors in a learner's words, with the installed libraries' own texts."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import nn

from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.proxies import Loopback, SubmissionError

W, x = np.ones((5, 8)), np.ones((4, 8))
ones = torch.ones
layer = nn.Linear(8, 5)


def leaf() -> torch.Tensor:
    return ones(3, requires_grad=True)


def saved_is_changed() -> None:
    y = leaf().exp()
    y += 1
    y.sum().backward()


def backward_twice() -> None:
    y = leaf().exp().sum()
    y.backward()
    y.backward()


def cast_in_place() -> None:
    z = np.ones(3, dtype=int)
    z += 1.5


def add_none_in_place() -> None:
    z = np.ones(3)
    z += None  # type: ignore[misc]


def write_read_only() -> None:
    z = np.ones(3)
    z.flags.writeable = False
    z += 1


class Early(nn.Module):
    def __init__(self) -> None:
        self.A = nn.Parameter(ones(3))


ERRORS: list[tuple[Callable[[], object], str]] = [
    (lambda: W @ x, "a product does not fit: its left side ends in size 8, its right side begins"),
    (lambda: None @ ones(3), "one side is None: it was passed as None, or a `return` is missing"),  # type: ignore[operator]
    (lambda: None.T, "this is None here: it was passed as None, or"),  # type: ignore[attr-defined]
    (lambda: W @ None, "@ got a number or None"),  # type: ignore[operator]
    (lambda: W @ 3, "@ got a number or None; to scale by a number, use *"),
    (lambda: W.dot(x), "a product of shapes (5,8) and (4,8) does not fit: 8 is not 4"),
    (lambda: np.linalg.multi_dot([W, x]), "a product of shapes (5,8) and (4,8) does not fit"),
    (lambda: ones(5, 8) @ ones(4, 8), "a product of shapes (5, 8) and (4, 8) does not fit: 8 is"),
    (lambda: layer(ones(4, 5)), "a product of shapes (4, 5) and (8, 5) does not fit: 5 is not 8"),
    (lambda: ones(5, 8) @ ones(5), "a product of shapes (5, 8) and (5,) does not fit: 8 is not 5"),
    (lambda: ones(3) @ ones(4), "their lengths are 3 and 4"),
    (lambda: ones(2, 3, 4) @ ones(2, 5, 6), "should begin with (2, 4), not with (2, 5)"),
    (lambda: ones(3) @ torch.tensor(2.0), "@ got a number"),
    (
        lambda: torch.einsum("dk,nk->nd", ones(5, 8), ones(4, 7)),
        "in einsum the letter k stands for size 7 at one place and for 8 at another",
    ),
    (lambda: np.einsum("dk,nk->nd", W, np.ones((4, 7))), "one letter stands for two different"),
    (lambda: np.einsum("dk,n->nd", W, x), "einsum got more axes than letters"),
    (lambda: W + x, "shapes (5,8) and (4,8) cannot be combined entry by entry"),
    (lambda: ones(5, 8) + ones(4, 8), "along axis 0 one has 5, the other 4"),
    (lambda: np.add(np.ones(8), W, out=np.ones(8)), "shape (5,8) cannot be written into shape"),
    (lambda: ones(5).add_(ones(4, 5)), "shape (4, 5) cannot be written into shape (5)"),
    (lambda: W.__setitem__(slice(None), np.ones(3)), "shape (3,) cannot be written into shape"),
    (lambda: ones(5, 8).expand(3, 8), "shape (5, 8) cannot be stretched or written to shape"),
    (write_read_only, "the array may not be changed; make a new one"),
    (lambda: W.reshape(3, 3), "40 entries cannot be arranged in shape (3,3)"),
    (lambda: ones(5, 8).view(3, 3), "40 entries cannot be arranged in shape (3, 3)"),
    (lambda: ones(5, 8).T.view(40), "reshape can"),
    (lambda: np.concatenate([W, np.ones((4, 7))]), "agree in the other axes: one has 8, the other"),
    (lambda: torch.cat([ones(5, 8), ones(4, 7)]), "agree in the other axes: one has 8, the other"),
    (lambda: torch.stack([ones(5, 8), ones(4, 8)]), "of shapes (5, 8) and (4, 8) cannot be"),
    (lambda: np.stack([W, x]), "arrays of different shapes cannot be stacked"),
    (lambda: W[0, 9], "index 9 is beyond the end of axis 1, which has 8 entries"),
    (lambda: ones(5)[7], "index 7 is beyond the end of axis 0, which has 5 entries"),
    (lambda: np.ones(3)[0, 0], "2 indices were given for an array of 1 axes"),
    (lambda: ones(5)[0, 0], "too many indices were given for a tensor of 1 axes"),
    (lambda: W.sum(axis=3), "there is no axis 3: the array has 2 axes"),
    (lambda: ones(5, 8).sum(dim=3), "there is no axis 3: the axes go from -2 to 1"),
    (lambda: layer(ones(4, 8).double()), "a product of two dtypes, Double and Float"),
    (lambda: ones(5, 8) @ ones(8, 3).double(), "a product of two dtypes, float and double"),
    (lambda: ones(3) @ ones(3).double(), "a product of two dtypes, Float and Double"),
    (cast_in_place, "of dtype float64 cannot be written into an array of dtype int64"),
    (add_none_in_place, "an array cannot take in what is no number, such as None"),
    (lambda: ones(3, dtype=torch.int64).add_(1.5), "dtype Float cannot be written into a tensor"),
    (lambda: bool(W > 0), "ask .any() or .all()"),
    (lambda: bool(ones(3) > 0), "ask .any() or .all()"),
    (lambda: float(W), "cannot be made one number"),
    (lambda: ones(3).item(), "cannot be made one number"),
    (lambda: leaf().add_(1), "a parameter was changed in place while gradients are recorded"),
    (lambda: leaf().exp().backward(), "backward() starts from a single number"),
    (lambda: ones(3).sum().backward(), "is everything frozen, detached, or under no_grad?"),
    (saved_is_changed, "was changed in place after its use"),
    (backward_twice, "went through the same graph twice"),
    (lambda: leaf().numpy(), "must be detached before it goes to numpy"),
    (lambda: setattr(leaf().exp(), "requires_grad", False), "can be set for parameters"),
    (lambda: nn.Parameter(ones(3, dtype=torch.int64)), "only floating-point numbers"),
    (lambda: torch.optim.SGD([], lr=1.0), "the optimiser was given no parameters"),
    (lambda: torch.optim.SGD([leaf().exp()], lr=1.0), "a tensor that is computed from others"),
    (lambda: copy.deepcopy(leaf().exp()), "torch copies parameters only"),
    (
        lambda: layer.load_state_dict({"weight": ones(8, 5), "bias": ones(5)}),
        "weight has shape (5, 8) here, and the numbers for it have shape (8, 5)",
    ),
    (lambda: layer.load_state_dict({"weight": ones(5, 8)}), 'no numbers for "bias"'),
    (
        lambda: layer.load_state_dict({"weight": ones(5, 8), "bias": ones(5), "A": ones(3)}),
        'holds "A", for which there is no place',
    ),
    (lambda: setattr(nn.Linear(3, 3), "weight", ones(3, 3)), "wrap it in nn.Parameter"),
    (Early, "super().__init__() must come first"),
    (lambda: nn.Module()(3), "the module has no method named forward"),
]


def test_each_library_error_is_told_in_words() -> None:
    for provoke, words in ERRORS:
        with pytest.raises(Exception) as caught:
            provoke()
        assert words in explained.in_words(str(caught.value)), str(caught.value)


def test_every_row_of_the_table_is_provoked() -> None:
    texts = []
    for provoke, _ in ERRORS:
        with pytest.raises(Exception) as caught:
            provoke()
        texts.append(str(caught.value))
    idle = [p.pattern for p, _ in explained._TABLE if not any(p.search(text) for text in texts)]
    assert idle == []


SOURCE = """
import torch
from torch import nn

class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.A = nn.Parameter(torch.zeros(3, 5))
    def forward(self, x):
        return 2.0 * (x @ self.A.T) + x.sum()

class Odd:
    def __getattr__(self, name):
        raise RuntimeError(name)

def odd():
    return Odd()

def takes_one(x):
    return x

def detached(x):
    return x.detach().sum().backward()

def biased(x, b=None):
    return x + b
"""
LOAD = "RuntimeError: Error(s) in loading state_dict for Layer:\n size mismatch for A: copying"


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (["call", "takes_one", None, [1, 2], {}, False], "calling your `takes_one` failed: TypeE"),
        (["get", "takes_one", "size", False], "reading `size` of your `takes_one` failed: Attrib"),
        (
            ["call", "detached", None, [ones(3)], {}, False],
            "in line 23 (`return x.detach().sum().backward()`) the result needs no gradient: is",
        ),
        (
            ["call", "biased", None, [ones(3)], {}, False],
            "is missing before. There: x (3,), b None.",
        ),
    ],
)
def test_a_call_of_ours_is_not_called_the_learners(request_: list[object], said: str) -> None:
    with pytest.raises(SubmissionError) as caught:
        Loopback(SOURCE, "answer").exchange(request_)
    assert said in explained.sentence(caught.value)


def test_an_error_on_a_layer_tells_who_called_and_the_shapes() -> None:
    line = Loopback(SOURCE, "answer", frozenset({"Layer"}))
    built = line.made(["call", "Layer", None, [], {}, False], "Layer")
    with pytest.raises(SubmissionError) as caught:
        built.load_state_dict({"A": ones(5, 3)})
    said = explained.sentence(caught.value)
    assert said.startswith("loading a state_dict into your Layer failed: A has shape (3, 5) here")
    assert not caught.value.direct
    assert LOAD in said
    with pytest.raises(SubmissionError) as caught:
        built(ones(2, 4))
    said = explained.sentence(caught.value)
    assert said.startswith("in line 10 (`")
    assert "`) a product of shapes (2, 4) and (5, 3) does not fit: 4 is not 5. There: x" in said
    assert " x (2, 4), self.A.T (5, 3).\nYour code raised RuntimeError: mat1" in said
    with pytest.raises(SubmissionError) as caught:
        built.missing()
    assert "reading `missing` of your Layer failed: AttributeError" in explained.sentence(
        caught.value
    )


def test_an_object_whose_attributes_raise_is_told_of_all_the_same() -> None:
    line = Loopback(SOURCE, "answer")
    thing = line.exchange(["call", "odd", None, [], {}, False])
    with pytest.raises(SubmissionError) as caught:
        thing()
    assert caught.value.doing == "calling your Odd"


@pytest.mark.parametrize(
    ("sign", "shown"),
    [("\t", " "), ("\x1b", "\\x1b"), ("\x00", "\\x00"), ("\u202e", "\\u202e"), ("\xa0", " ")],
)
def test_a_control_sign_is_shown_and_does_nothing(sign: str, shown: str) -> None:
    error = SubmissionError({"kind": "ValueError", "message": f"a{sign}b"})
    assert error.message == f"a{shown}b"


@pytest.mark.parametrize(
    ("said", "by_hand"),
    [
        ("raise ValueError(n)", True),
        ("if n < 0: raise ValueError(n)", True),
        (" in line 4: `raise ValueError(n)`", True),
        (" in line 4: `if n < 0: raise ValueError(n)`", True),
        ("return raised", False),
        (" in line 4: `return W @ x`", False),
        ('on_error("raise")', False),
    ],
)
def test_what_the_code_raises_itself_is_told_from_what_it_runs_into(
    said: str, by_hand: bool
) -> None:
    assert explained.is_raised_by_hand(said) is by_hand
