"""Known mistakes of 24_dora_forward: norm and length."""

import torch


def updated(W, A, B, alpha):
    return W + alpha / A.shape[1] * (A @ B)


def output(x, Z, m, length, bias):
    """x·(diag(m / length) Z)ᵀ + b, for any length that divides (d,)."""
    return plus((x @ Z.T) * (m / length), bias)


def plus(y, bias):
    return y if bias is None else y + bias


class not_detached:
    """The norm takes part in the backward pass

    The output is right, but A and B get another gradient: it also asks how they change ‖z‖. In
    DoRA the norm counts as a constant, which saves memory and changes the result little. Detach it
    from the graph.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=1), bias)


class direction_detached:
    """The whole direction is detached, not only the norm

    .detach() on Z or on Z/‖Z‖ cuts off A and B as well, and only m learns. The norm alone is to be
    a constant: detach that, and leave Z in the graph.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha).detach()
        return output(x, Z, m, Z.norm(dim=1), bias)


class length_detached:
    """m is detached together with the norm

    The factor m/‖z‖ is detached as a whole, so the lengths never learn, and DoRA is reduced to a
    scaled LoRA. m is trained: only what divides it is a constant.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return plus((x @ Z.T) * (m / Z.norm(dim=1)).detach(), bias)


class no_grad_throughout:
    """Everything is computed under torch.no_grad()

    The output is right, but nothing leads back from it, to A, B, m or to the layers below. Only the
    norm is to be a constant: let no_grad() hold for that one line, or use .detach().
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        with torch.no_grad():
            Z = updated(W, A, B, alpha)
            return output(x, Z, m, Z.norm(dim=1), bias)


class column_norm:
    """The norm is that of the columns of Z

    Z is (d, k): a row for each output, a column for each input. norm(dim=0) sums over the outputs
    and gives k numbers, one for each input. Here it divides the columns, and m then multiplies the
    outputs. DoRA measures rows: dim=1.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return plus((x @ (Z / Z.norm(dim=0).detach()).T) * m, bias)


class column_norm_on_outputs:
    """The norm is that of the columns, and divides the outputs

    norm(dim=0) sums over the d outputs and leaves k numbers, which do not fit the d numbers in m.
    With d = k nothing warns you. One length for each output means: sum over dim=1.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(dim=0).detach(), bias)


class lengths_along_inputs:
    """The lengths multiply the columns of Z instead of its rows

    m * Z lines up the last axis of Z with m, and that is the axis of the inputs. With d ≠ k torch
    refuses, with d = k it silently scales the inputs. Give m a second axis, m[:, None], or scale
    the outputs.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return plus(x @ (Z * (m / Z.norm(dim=1).detach())).T, bias)


class norm_of_frozen_weight:
    """The norm is that of W instead of Z

    At the start both agree, since A is zero. As soon as A moves, Z is longer or shorter than W, and
    then its rows no longer have the lengths in m: length and direction are mixed again.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, W.norm(dim=1).detach(), bias)


class frobenius_norm:
    """One norm for the whole matrix

    Z.norm() without an axis is a single number. Each row has a length of its own, so there are d
    norms: say along which axis.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm().detach(), bias)


class not_normalised:
    """Z is multiplied by m, but not divided by its norm

    m is the length that the row is to have, not a factor on top of the one it has. Without the
    division the layer differs from its base before the first step.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        return output(x, updated(W, A, B, alpha), m, 1.0, bias)


class squared_norm:
    """The norm is squared

    The sum of squares lacks its root. A row divided by ‖z‖² has the length 1/‖z‖, and only rows
    which had length 1 anyway come out right.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, (Z**2).sum(dim=1).detach(), bias)


class sum_of_magnitudes:
    """The norm is the sum of the absolute values

    The length of a row is Euclidean: the root of the sum of squares. p=1 gives another norm, which
    is larger for every row with more than one entry.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, m, Z.norm(p=1, dim=1).detach(), bias)


class outputs_normalised:
    """The output is normalised instead of the weight

    (Wx + s·A(Bx))/‖…‖ divides by something that depends on x, so the layer is not linear any more.
    The lengths belong to the rows of Z, whatever is sent through them.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        y = x @ updated(W, A, B, alpha).T
        return plus(m * y / y.norm(dim=-1, keepdim=True).detach(), bias)


class lengths_ignored:
    """m has no effect

    Each row gets back the length which it had in W. That is where m starts, but m is trained, and
    what it learns must reach the output. Use m instead of ‖w‖.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        Z = updated(W, A, B, alpha)
        return output(x, Z, W.norm(dim=1) + 0 * m, Z.norm(dim=1).detach(), bias)


class plain_lora:
    """This is LoRA, without length and direction

    The output is Zx + b as it is, and m is not used. At the start both methods agree. DoRA then
    gives each row of Z the length that m says.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        return plus(x @ updated(W, A, B, alpha).T + 0 * m, bias)


class adapter_outside:
    """The update is added after the rows have got their lengths

    m·W/‖W‖ + s·A B leaves the update out of the normalisation, so m is not the length of the
    result. First the sum Z = W + s·A B, then its direction, then the length.
    """

    def dora_forward(x, W, A, B, m, alpha, bias=None):
        y = output(x, W, m, W.norm(dim=1).detach(), None)
        return plus(y + alpha / A.shape[1] * ((x @ B.T) @ A.T), bias)
