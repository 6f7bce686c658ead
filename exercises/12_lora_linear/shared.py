"""What the checks of 12_lora_linear make their layers with."""

import torch

from lora_tutor.checks import is_tensor, law, normal, observe, reseed, tell


def broken(x):
    """x with nan in its first row and infinity in its third."""
    x[0, 1], x[2, 3] = torch.nan, torch.inf
    return x


def weights(rng, d=5, k=8, bias=True):
    return normal(rng, d, k), normal(rng, d) if bias else None


def linear(impl, rng, *size):
    reseed(impl, 12)  # what a layer on it draws at random is then the same in every run
    return observe(impl, "linear", *weights(rng, *size))


def factors(rng, d=5, k=8, r=4):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k)}


def load(layer, values):
    tell(layer, "load_state_dict", values, False)


def known(impl, rng, d=5, k=8, r=4, alpha=7.0, bias=True):
    """A layer with known factors in eval mode; `modes` compares it with training mode."""
    layer = impl.LoRALinear(linear(impl, rng, d, k, bias), r=r, alpha=alpha)
    load(layer, factors(rng, d, k, r))
    tell(layer, "eval")
    return layer


def number(value):
    one = isinstance(value, torch.Tensor) and value.numel() == 1
    return float(value) if one else value


def kind(value):
    """What a factor looks like, in a word which does not depend on how it was drawn."""
    if not is_tensor(value) or not value.isfinite().all():
        return "unusable"
    if not value.any():
        return "zero"
    return "constant" if value.min() == value.max() else "random"


def law_of(B, d, k, r):
    return law(B, d=d, k=k, r=r) if kind(B) == "random" else kind(B)


def equal(got, want):
    same = is_tensor(got) and got.shape == want.shape and got.dtype == want.dtype
    return same and torch.allclose(got, want, rtol=1e-9, atol=1e-12)
