"""Known mistakes of 21_step_flops: what each pass costs."""

import sympy as sp


def share(lora, full, d, k):
    return (lora / full).subs(k, d)


def table(d, k, r, lora=None, full=None, square=share, **others):
    """The four formulas with other counts; the ratio follows from them, the rest stays right."""
    lora = 2 * d * k + 3 * r * (d + k) if lora is None else lora
    full = 3 * d * k if full is None else full
    values = {
        "full": full,
        "lora": lora,
        "square_ratio": square(lora, full, d, k),
        "break_even_r": d * k / (3 * (d + k)),
    }
    return values | others


class no_backward_through_weight:
    """The backward pass is stopped at the frozen weight

    dk counts W in the forward pass only. But frozen means that W gets no gradient of its own, not
    that the error stops at it: the layers below still need Wᵀg, another dk. Only one of the three
    passes disappears.
    """

    def step_flops(d, k, r):
        return table(d, k, r, d * k + 3 * r * (d + k), break_even_r=2 * d * k / (3 * (d + k)))


class adapter_forgotten:
    """The adapter itself costs nothing here

    2dk is what the frozen weight costs. A and B are thin, but they are used in the forward pass, on
    the error's way down, and for their own gradients: three times r(d + k).
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k)


class weight_gradient_kept:
    """The gradient of the frozen weight is still counted

    3dk is full fine-tuning, and with the adapter on top LoRA would never be cheaper. W is frozen:
    of its three passes the one which makes its own gradient is left out.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 3 * d * k + 3 * r * (d + k))


class adapter_passes_twice:
    """The adapter is counted with two passes instead of three

    A and B are trained, so they go through all that W goes through in full fine-tuning: forward,
    the error on its way down, and their own gradients. Each costs r(d + k).
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k + 2 * r * (d + k), break_even_r=d * k / (2 * (d + k)))


class adapter_passes_once:
    """The adapter is counted in the forward pass only

    r(d + k) is what A and B cost on the way to the output. On the way back the error passes through
    both of them, and both get a gradient of their own: two more times r(d + k).
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k + r * (d + k), break_even_r=d * k / (d + k))


class weight_forgotten:
    """Only the adapter is counted

    3r(d + k) would be the price of a layer which has nothing but A and B. W is frozen, but it is
    still multiplied with every token on the way up, and with every error on the way down.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 3 * r * (d + k), break_even_r=d * k / (d + k))


class update_formed:
    """A B is counted as a full matrix

    With the sides d, k and r multiplied, the update is treated as if it were formed. As two thin
    products the adapter costs dr + rk, and that is why it is cheap.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k + 3 * r * d * k, break_even_r=sp.Rational(1, 3))


class full_without_error:
    """full lacks the gradient of x

    2dk counts the forward pass and the gradient of W. The error must also be handed on to the layer
    below, and that is one more product with W: three in all.
    """

    def step_flops(d, k, r):
        return table(d, k, r, full=2 * d * k)


class full_forward_only:
    """full counts the forward pass alone

    dk is one product with W. A training step makes three of that size: forward, the gradient of x,
    and the gradient of W. The backward pass costs twice what the forward pass does.
    """

    def step_flops(d, k, r):
        return table(d, k, r, full=d * k)


class lora_counted_double:
    """lora counts a multiply-add as two, full as one

    Both units are in use, but a comparison needs one of them. Mixed like this, LoRA always looks
    more expensive than full fine-tuning.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 4 * d * k + 6 * r * (d + k))


class full_counted_double:
    """full counts a multiply-add as two, lora as one

    Both units are in use, but a comparison needs one of them. Mixed like this, LoRA looks twice as
    cheap as it is.
    """

    def step_flops(d, k, r):
        return table(d, k, r, full=6 * d * k, break_even_r=4 * d * k / (3 * (d + k)))
