"""Known mistakes of 24_dora_forward: bias, scale, axes and types."""

import torch

from .mistakes import output, plus, updated


class bias_scaled:
    """The bias is scaled with the outputs

    m/‖z‖ belongs to the weight. The bias is added to the finished product and stays what it is:
    double m, and y − b doubles, but b does not.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return plus(x @ Z.T, bias) * (m / Z.norm(dim=1).detach())


class bias_forgotten:
    """The bias is left out

    A layer which had a bias must keep it: without it the output is shifted before the first step.
    The argument may be None, and then there is nothing to add.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=1).detach(), None)


class bias_taken_for_granted:
    """The bias is added without asking whether there is one

    bias=None is the default, and a layer without a bias is nothing unusual today. None cannot be
    added to a tensor: ask first.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return (x @ Z.T) * (m / Z.norm(dim=1).detach()) + bias


class scale_left_out:
    """The scale α/r is left out

    Z = W + A B is the formula for α = r. At the start nobody notices, because A is zero, and later
    the norm hides a part of it: the direction is still wrong.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = W + A @ B
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)


class alpha_only:
    """The scale is α instead of α/r

    The division by r is missing, so the update turns the rows r times too far. r is the number of
    columns of A.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = W + alpha * (A @ B)
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)


class root_of_r:
    """The scale is α/√r: that is rsLoRA

    Both methods can be combined, and PEFT offers it. But here the scale is the plain one, α/r.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = W + alpha / A.shape[1] ** 0.5 * (A @ B)
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)


class matrices_only:
    """The product expects a matrix of rows

    (Z xᵀ)ᵀ is right for an (n, k) batch. But a transformer's x is (batch, time, k), and .T turns
    all of its axes round. x @ Z.T works on the last axis, however many stand before.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        turned = x.permute(*reversed(range(x.ndim)))
        y = Z @ turned
        return plus(y.permute(*reversed(range(y.ndim))) * (m / Z.norm(dim=1).detach()), bias)


class merged_in_place:
    """The update is added into W itself

    The output is right the first time, but += writes into the caller's W, and every further call
    adds the update once more. Compute Z beside it.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        with torch.no_grad():
            before = W.clone()
            W += alpha / A.shape[1] * (A @ B)
        Z = updated(before, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)


class double_precision_result:
    """The result is always float64

    float32 inputs should give a float32 output: twice the memory for nothing, and the next float32
    layer refuses it. Let the tensors keep their type.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        x, W, A, B, m = (tensor.double() for tensor in (x, W, A, B, m))
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)


class norm_without_scale:
    """The norm is that of W + A B, without s

    What is divided and what divides must be the same matrix, or its rows have not the lengths in
    m. Compute W + s·A B once, and use it for both.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        return output(x, updated(W, A, B, alpha), m, (W + A @ B).norm(dim=1).detach(), bias)


class half_becomes_float32:
    """Half types come back as float32

    To compute in float32 is a good idea, but the next layer expects the type that it has. Turn the
    result back into the type of x.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        wide = torch.promote_types(x.dtype, torch.float32)
        x, W, A, B, m = (tensor.to(wide) for tensor in (x, W, A, B, m))
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=1).detach(), bias)
