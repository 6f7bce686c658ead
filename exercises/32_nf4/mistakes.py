"""Known mistakes of 32_nf4: quantising."""

import numpy as np

from .reference import NF4


def scales(W, block):
    """The flat weight, its blocks' maxima, and those repeated for each entry."""
    w = W.astype(np.result_type(W, np.float32)).ravel()
    absmax = np.maximum.reduceat(np.abs(w), np.arange(0, w.size, block))
    return w, absmax, np.repeat(absmax, block)[: w.size]


def nearest(w, scale, levels=NF4):
    ratio = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0)
    return np.searchsorted((levels[:-1] + levels[1:]) / 2, ratio).astype(np.uint8)


class even_levels:
    """The levels lie at equal distances

    That is the rounding to 4-bit integers. NF4's levels are quantiles of a normal distribution,
    denser round zero: use the table.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        return nearest(w, scale, np.linspace(-1, 1, 16)).reshape(W.shape), absmax


class one_scale_for_all:
    """There is one scale for the whole matrix

    A single large weight then makes the steps coarse for all others. Each block of entries has its
    own largest value.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        largest = np.full_like(absmax, absmax.max())
        return nearest(w, np.full_like(scale, absmax.max())).reshape(W.shape), largest


class block_ignored:
    """Blocks have 64 entries, whatever block says

    The argument is not passed on. 64 is only its default.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, 64)
        return nearest(w, scale).reshape(W.shape), absmax


class columns_first:
    """The blocks run down the columns

    W is read column by column, so other entries share a scale. Row after row is what NumPy's ravel
    does by itself, and what a reader of the codes expects.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(np.ascontiguousarray(W.T), block)
        return nearest(w, scale).reshape(W.shape[::-1]).T.copy(), absmax


class blocks_within_rows:
    """A block stops at the end of a row

    Each row begins a block of its own, so there are more scales than the format has. The blocks run
    on over the ends of rows.
    """

    def quantize(W, block=64):
        parts = [scales(row, block) for row in W]
        codes = np.stack([nearest(w, scale) for w, _, scale in parts])
        return codes, np.concatenate([absmax for _, absmax, _ in parts])


class last_block_joined:
    """The short last block shares the scale of the one before it

    What is left over at the end is a block too, only a shorter one, and it has a scale of its own.
    """

    def quantize(W, block=64):
        w, _, _ = scales(W, block)
        starts = np.arange(0, max(w.size - block, 0) + 1, block)
        absmax = np.maximum.reduceat(np.abs(w), starts)
        scale = absmax[np.minimum(np.arange(w.size) // block, len(starts) - 1)]
        return nearest(w, scale).reshape(W.shape), absmax


class maximum_without_sign:
    """The scale is the largest value, not the largest absolute value

    In a block whose largest weight is negative, w / scale goes below −1 and is cut off there; a
    block of negative weights alone even has a negative scale. Take the maximum of |w|.
    """

    def quantize(W, block=64):
        w, _, _ = scales(W, block)
        absmax = np.maximum.reduceat(w, np.arange(0, w.size, block))
        scale = np.repeat(absmax, block)[: w.size]
        ratio = np.divide(w, scale, out=np.zeros_like(w), where=scale != 0)
        return np.searchsorted((NF4[:-1] + NF4[1:]) / 2, ratio).astype(np.uint8).reshape(
            W.shape
        ), absmax


class zero_block_divided:
    """A block of zeros is divided by zero

    0/0 is nan, and nan has no nearest level: it falls to one of the ends of the table. Every code
    of such a block should be 7, the level zero.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        codes = nearest(w, scale)
        codes[scale == 0] = 15
        return codes.reshape(W.shape), absmax


class zero_block_of_scale_one:
    """A block of zeros gets the scale 1

    To divide by 1 is a good way round 0/0, but the scale that is stored should be the largest |w|
    of the block, and that is 0.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        return nearest(w, scale).reshape(W.shape), np.where(absmax == 0, 1, absmax)


class floor_under_the_scale:
    """A small number is put under the scale

    With max(absmax, 1e-8) nothing is divided by zero, but a block of weights smaller than that is
    rounded to nothing. Ask for absmax == 0 itself.
    """

    def quantize(W, block=64):
        w, absmax, _ = scales(W, block)
        absmax = np.maximum(absmax, absmax.dtype.type(1e-8))
        return nearest(w, np.repeat(absmax, block)[: w.size]).reshape(W.shape), absmax


class level_below:
    """The level below is taken, not the nearest

    searchsorted among the levels themselves finds the gap in which w / absmax lies. Which end of
    the gap is nearer is still open: search among the middles between neighbours.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        ratio = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0)
        codes = np.searchsorted(NF4, ratio, side="right") - 1
        return codes.astype(np.uint8).reshape(W.shape), absmax


class ties_go_up:
    """Half way between two levels the upper one is taken

    side="right" counts the middle itself to the gap above. Where two levels are equally near, the
    lower one is asked.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        ratio = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0)
        codes = np.searchsorted((NF4[:-1] + NF4[1:]) / 2, ratio, side="right")
        return codes.astype(np.uint8).reshape(W.shape), absmax


class half_arithmetic:
    """Half types are divided in half precision

    w / absmax has an error of up to a thousandth in float16, and an entry near the middle between
    two levels falls to the wrong side. Convert W to float32 first.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        if W.dtype == np.float16:
            flat = W.ravel()
            narrow = scale.astype(W.dtype)
            w = np.divide(flat, narrow, out=np.zeros_like(flat), where=narrow > 0)
            w, scale = w.astype(np.float32), np.ones_like(scale)
        return nearest(w, scale).reshape(W.shape), absmax


class scales_in_half:
    """The scales of a half W come back in half precision

    absmax takes part in all later arithmetic, and dequantize gives its type. A scale for each 64
    entries costs little: float32 is asked.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        return nearest(w, scale).reshape(W.shape), absmax.astype(W.dtype)


class codes_too_wide:
    """The codes are 64-bit integers

    argmin and searchsorted give int64: 8 bytes for 4 bits. Convert to uint8, which two codes could
    still share.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        return nearest(w, scale).reshape(W.shape).astype(np.int64), absmax


class scaled_in_place:
    """W itself is divided by its scales

    The caller's weight holds ratios afterwards. ravel gives a view where it can, and /= writes
    through it: compute the quotient as a new array.
    """

    def quantize(W, block=64):
        w, absmax, scale = scales(W, block)
        codes = nearest(w, scale).reshape(W.shape)
        W[...] = np.divide(w, scale, out=np.zeros_like(w), where=scale > 0).reshape(W.shape)
        return codes, absmax
