"""What the checks of 27_merge_unmerge make their layers with."""

import torch

from lora_tutor.checks import Raised, attempt, normal, observe


def factors(rng, d=5, k=8, r=3):
    return {"A": normal(rng, d, r), "B": normal(rng, r, k)}


def load(layer, values):
    """Write the values into the layer's own factors, as a checkpoint is loaded."""
    layer.load_state_dict(values, False)


def weights(rng, d=5, k=8, bias=True):
    return normal(rng, d, k), normal(rng, d) if bias else None


def base_of(impl, rng, *sizes, **more):
    return observe(impl, "linear", *weights(rng, *sizes, **more))


def on_weights(impl, base, known):
    """A layer in eval mode with these weights and factors."""
    layer = impl.LoRALinear(observe(impl, "linear", *base), 3, 7.0)
    load(layer, known)
    layer.eval()
    return layer


def made(impl, rng, d=5, k=8, r=3, alpha=7.0, bias=True):
    """A layer in eval mode with known factors."""
    layer = impl.LoRALinear(base_of(impl, rng, d, k, bias=bias), r, alpha)
    load(layer, factors(rng, d, k, r))
    layer.eval()
    return layer


def weights_of(layer):
    """What a merged weight is a sum of, with s for the second."""
    return {"W": layer.base.weight, "A B": layer.A @ layer.B}


def broken(x):
    """x with nan in its first row and infinity in its third."""
    x[0, 1], x[2, 3] = torch.nan, torch.inf
    return x


def saved(layer):
    """The names in state_dict() that belong there, and how many do not."""
    names, known = layer.state_dict().keys(), {"A", "B", "base.bias", "base.weight"}
    return sorted(names & known), len(names - known)


OPTIONS = {
    "rsLoRA, α=7": (7.0, True),
    "rsLoRA, no α": (None, True),
    "no α": (None, False),
    "α=0": (0.0, False),
    "α=-4": (-4.0, False),
}


def with_options(impl, rng, alpha, use_rslora):
    layer = impl.LoRALinear(base_of(impl, rng), r=3, alpha=alpha, use_rslora=use_rslora)
    load(layer, factors(rng))
    layer.eval()
    return layer


def trained(impl, layer):
    return sorted(observe(impl, "trainable", layer))


def refusal(layer, x, *calls):
    """What is raised by the first of these calls that raises, or by the forward pass after them."""
    ended = (attempt(call, *given) for call, *given in (*calls, (layer, x)))
    return next((each for each in ended if isinstance(each, Raised)), "no error")
