"""Known mistakes of 34_dora_merge: the new weight."""

import torch

from .reference import DoRALinear


def wide(layer):
    """W, A, B and m in the type that is computed in."""
    W = layer.base.weight if layer.kept is None else layer.kept
    dtype = torch.promote_types(W.dtype, torch.float32)
    return [part.to(dtype) for part in (W, layer.A, layer.B, layer.m)]


def summed(layer):
    W, A, B, _ = wide(layer)
    return W + layer.scaling * (A @ B)


def safe(length):
    return torch.where(length > 0, length, 1)


def rows(layer, Z, length):
    """m·Z/length in the layer's own type, for any length that divides (d, k)."""
    return (wide(layer)[3][:, None] * Z / safe(length)).to(layer.base.weight.dtype)


class column_norm:
    """The columns of Z are brought to length 1

    dim=0 sums over the outputs and gives one number for each input. The rows then have any length,
    not the one in m. DoRA, as in PEFT, has one length for each output: dim=1.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return rows(self, Z, Z.norm(dim=0, keepdim=True))


class norm_of_frozen_weight:
    """Z is divided by the lengths of W's rows

    At the start both agree, since A is zero. As soon as A moves, the rows of the result no longer
    have the lengths in m.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            return rows(self, summed(self), wide(self)[0].norm(dim=1, keepdim=True))


class not_divided:
    """Z is multiplied by m, but not divided by its lengths

    m is the length that a row is to have, not a factor on top of the one it has.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return rows(self, Z, torch.ones_like(Z))


class lengths_left_out:
    """m is left out

    The rows have length 1, or the one they had in W. m was trained: what it learned belongs
    in the merged weight.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z, length = summed(self), wide(self)[0].norm(dim=1, keepdim=True)
            return (length * Z / safe(Z.norm(dim=1, keepdim=True))).to(self.base.weight.dtype)


class plain_lora:
    """W + s·A B is merged, as for LoRA

    That is Z. DoRA's weight has Z's directions, but m's lengths.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            return summed(self).to(self.base.weight.dtype)


class update_outside:
    """The update is added after the rows have got their lengths

    m·W/‖W‖ + s·A B leaves the update out of the normalisation. First the sum, then its direction,
    then the length.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            W, A, B, m = wide(self)
            turned = m[:, None] * W / safe(W.norm(dim=1, keepdim=True))
            return (turned + self.scaling * (A @ B)).to(self.base.weight.dtype)


class one_norm_for_all:
    """Z is divided by the norm of the whole matrix

    Z.norm() without an axis is one number. Each row has a length of its own.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return rows(self, Z, Z.norm())


class squared_length:
    """The sum of squares lacks its root

    A row divided by ‖z‖² has the length 1/‖z‖. Take the root, or use norm().
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return rows(self, Z, (Z * Z).sum(dim=1, keepdim=True))


class lengths_along_inputs:
    """m multiplies the columns

    m * Z lines up m with the last axis, which is that of the inputs. If d ≠ k torch refuses, if
    d = k the result is wrong without a word. Give m a second axis: m[:, None].
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return (wide(self)[3] * Z / safe(Z.norm(dim=1, keepdim=True))).to(
                self.base.weight.dtype
            )


class scaling_left_out:
    """The scale s is left out

    Z = W + A B is the formula for α = r. The norm afterwards hides it only in part: the directions
    are wrong.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            W, A, B, _ = wide(self)
            Z = W + A @ B
            return rows(self, Z, Z.norm(dim=1, keepdim=True))


class zero_divided_by_zero:
    """A row of zeros becomes NaN

    A row of zeros has the length 0, and 0/0 is not a number. It would spread to every output that
    the next layers compute. Divide such a row by anything else.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            scale = wide(self)[3][:, None] / Z.norm(dim=1, keepdim=True)
            return (scale * Z).to(self.base.weight.dtype)


class epsilon_added:
    """A small number is added to every length

    It saves rows of zeros, but shortens all others: those that are no longer than the small number,
    by half or more. Treat the zero apart, and leave the rest alone.
    """

    class DoRALinear(DoRALinear):
        @torch.no_grad()
        def new_weight(self):
            Z = summed(self)
            return rows(self, Z, Z.norm(dim=1, keepdim=True) + 1e-6)
