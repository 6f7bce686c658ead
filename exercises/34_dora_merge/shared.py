"""What the checks of 34_dora_merge make their layers with."""

import torch

from lora_tutor.checks import normal, observe


def load(layer, values):
    """Write the values into the layer's own parameters, as a checkpoint is loaded."""
    layer.load_state_dict(values, False)


def lengths(rng, d):
    """Of either sign, none of them small."""
    return torch.from_numpy(rng.uniform(1.0, 4.0, size=d) * rng.choice([-1.0, 1.0], size=d))


def same_bits(left, right):
    """Also told apart are 0.0 and -0.0, which are equal."""
    same = left.dtype == right.dtype and torch.equal(left, right)
    return same and torch.equal(left.signbit(), right.signbit())


def parts(rng, d=5, k=8, r=3):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k), "m": lengths(rng, d)}


def made(impl, W, known, alpha=7.0, bias=None):
    """A layer on this weight, with these factors and lengths."""
    layer = impl.DoRALinear(observe(impl, "linear", W, bias), known["A"].shape[1], alpha)
    load(layer, known)
    layer.eval()
    return layer


def usual(impl, rng, d=5, k=8, r=3, alpha=7.0):
    return made(impl, normal(rng, d, k), parts(rng, d, k, r), alpha, normal(rng, d))


def whole(impl, rng, name, d=5, k=8, r=3, alpha=7.0):
    """The new weight, and the terms of Z, for a name that says which of them is wrong."""
    W, known = normal(rng, d, k), parts(rng, d, k, r)
    new = made(impl, W, known, alpha, normal(rng, d)).new_weight()
    lines = {"W": W, "s·A B": alpha / r * known["A"] @ known["B"]}
    return {name: new, f"_lines_of_{name}": lines}
