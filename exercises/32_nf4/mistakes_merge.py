"""Known mistakes of 32_nf4: back from the codes, and merging."""

import numpy as np

from .mistakes import nearest
from .reference import NF4, dequantize, quantize


def summed(codes, absmax, A, B, s, block):
    """Ŵ, ΔW, the sum in NF4, and what has arrived of ΔW."""
    old, update = dequantize(codes, absmax, block), s * (A @ B)
    new_codes, new_absmax = quantize((old + update).astype(old.dtype), block)
    return old, update, new_codes, new_absmax, dequantize(new_codes, new_absmax, block) - old


def share(error, size):
    return float(np.linalg.norm(error) / np.linalg.norm(size)) if size.any() else 0.0


class levels_without_scale:
    """The levels come back without their scale

    A code stands for a level between −1 and 1; the number is that level times absmax of its block.
    """

    def dequantize(codes, absmax, block=64):
        return NF4.astype(absmax.dtype)[codes]


class scales_in_turn:
    """The scales are dealt out in turn, not block by block

    np.tile repeats the whole list, so entry i gets scale i modulo the number of blocks. np.repeat
    gives the first scale to the first block of entries, and so on.
    """

    def dequantize(codes, absmax, block=64):
        scale = np.resize(absmax, codes.size).reshape(codes.shape)
        return NF4.astype(absmax.dtype)[codes] * scale


class always_double:
    """The numbers are always float64

    The table is float64, and so is its product with a float32 scale. The type of absmax is asked.
    """

    def dequantize(codes, absmax, block=64):
        scale = np.repeat(absmax, block)[: codes.size].reshape(codes.shape)
        return NF4[codes] * scale


class no_scale_in_merge:
    """The update is added without s

    ΔW is s A B, here as everywhere. Without s another update is merged, and measured.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, 1.0, block)
        return new_codes, new_absmax, share(arrived - update, update)


class old_scales_kept:
    """The sum is rounded with the scales of the old base

    Where ΔW makes a block's largest entry larger, it is cut off at the old absmax. The sum is a
    matrix of its own and gets scales of its own.
    """

    def merge(codes, absmax, A, B, s, block=64):
        old, update = dequantize(codes, absmax, block), s * (A @ B)
        scale = np.repeat(absmax, block)[: codes.size]
        new = nearest((old + update).ravel(), scale).reshape(codes.shape)
        arrived = dequantize(new, absmax, block) - old
        return new, absmax.copy(), share(arrived - update, update)


class update_rounded_first:
    """The update is rounded to 4 bits before it is added

    The adapter is kept in full precision, and only the sum has to fit into the format. To round
    twice loses twice.
    """

    def merge(codes, absmax, A, B, s, block=64):
        old, update = dequantize(codes, absmax, block), s * (A @ B)
        rounded = dequantize(*quantize(update, block), block)
        new_codes, new_absmax = quantize((old + rounded).astype(old.dtype), block)
        arrived = dequantize(new_codes, new_absmax, block) - old
        return new_codes, new_absmax, share(arrived - update, update)


class measured_on_the_weight:
    """The error is divided by the size of the weight

    Beside the whole weight the error looks harmless, a few hundredths, and it hides that an update
    which is smaller still is gone. Divide by the size of the update.
    """

    def merge(codes, absmax, A, B, s, block=64):
        old, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        return new_codes, new_absmax, share(arrived - update, old + update)


class error_not_relative:
    """The error is not divided by anything

    The norm of the error alone grows with the matrix and with the unit of its entries. Divide by
    the norm of ΔW.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        return new_codes, new_absmax, float(np.linalg.norm(arrived - update))


class sizes_compared:
    """Only the sizes of the two updates are compared

    1 − ‖arrived‖/‖ΔW‖ may be 0 although what has arrived points elsewhere: rounding makes noise of
    about the same size. Take the norm of the difference.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        size = np.linalg.norm(update)
        lost = abs(1 - np.linalg.norm(arrived) / size) if size else 0.0
        return new_codes, new_absmax, float(lost)


class zero_update_is_nan:
    """An update of zero has the loss nan

    ‖ΔW‖ is 0 before the first training step, and 0/0 is nan. Nothing was to arrive, so nothing is
    lost: 0.0.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        lost = share(arrived - update, update) if update.any() else float("nan")
        return new_codes, new_absmax, lost


class codes_overwritten:
    """The new codes are written over the old ones

    Whoever wants to take the adapter off again needs the old base, and here it is gone. Return new
    arrays.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        codes[...] = new_codes
        return new_codes, new_absmax, share(arrived - update, update)


class scales_become_double:
    """After the merge the scales are in the adapter's type

    A float64 update makes the sum float64, and so the new scales: twice the bytes for the same
    format. Convert the sum to the type of absmax before it is rounded.
    """

    def merge(codes, absmax, A, B, s, block=64):
        old, update = dequantize(codes, absmax, block), s * (A @ B)
        new_codes, new_absmax = quantize(old + update, block)
        arrived = dequantize(new_codes, new_absmax, block) - old
        return new_codes, new_absmax, share(arrived - update, update)


class update_subtracted:
    """The update is taken off the base

    Merged is Ŵ + s·A B. With a minus the model unlearns what the adapter has learned.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, opposite, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, -s, block)
        return new_codes, new_absmax, share(arrived + opposite, opposite)


class share_that_arrived:
    """1 minus the size of what arrived is told

    It may be negative, and it is 0 where rounding makes noise of the size of ΔW. Take the norm of
    the difference.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        return new_codes, new_absmax, 1 - share(arrived, update) if update.any() else 0.0


class base_not_taken_off:
    """The whole new weight is compared with the update

    What has arrived is the new weight minus the old one. Without that the base itself counts as
    an error.
    """

    def merge(codes, absmax, A, B, s, block=64):
        old, update, new_codes, new_absmax, arrived = summed(codes, absmax, A, B, s, block)
        return new_codes, new_absmax, share(arrived + old - update, update)


class old_scales_returned:
    """The new codes come back with the old scales

    The sum was rounded with scales of its own, and its codes count in these. Beside the old absmax
    they stand for other numbers. Return the two that quantize gave together.
    """

    def merge(codes, absmax, A, B, s, block=64):
        _, update, new_codes, _, arrived = summed(codes, absmax, A, B, s, block)
        return new_codes, absmax, share(arrived - update, update)
