"""Exercise 32: four bits by name, NF4 (Lesson 8.4).

QLoRA stores a frozen weight in NF4: each entry is the number of one of 16
levels, and each block of 64 entries has one scale, the largest absolute value
in it. The levels are quantiles of a normal distribution, so they lie close
together round zero, where most weights are.

An adapter beside such a base is cheap. But merged into it, the sum has to be
rounded to 4 bits again, and then it is a question how much of the update
arrives. You write all three: to codes, back to numbers, and the merge with
its loss.
"""

import numpy as np

# The levels of the QLoRA paper, as bitsandbytes stores them; code 7 is zero.
NF4 = np.array(
    [
        -1.0,
        -0.6961928009986877,
        -0.5250730514526367,
        -0.39491748809814453,
        -0.28444138169288635,
        -0.18477343022823334,
        -0.09105003625154495,
        0.0,
        0.07958029955625534,
        0.16093020141124725,
        0.24611230194568634,
        0.33791524171829224,
        0.44070982933044434,
        0.5626170039176941,
        0.7229568362236023,
        1.0,
    ]
)


def quantize(W: np.ndarray, block: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Codes of 4 bits, and a scale for each block.

    W:       (d, k), float16, float32 or float64; it stays as it is
    block:   how many entries share a scale. Row after row is cut into blocks
             which do not stop at the end of a row; the last may be shorter
    returns  (codes, absmax): codes (d, k) of uint8, from 0 to 15, and absmax
             (number of blocks,), the largest |w| of each block, in float32
             for a float16 or float32 W, and in float64 for a float64 W

    An entry gets the level nearest to w / absmax, and half way between two
    the lower one. In a block of zeros every code is 7. Half types are
    computed in float32.
    """
    # TODO: blocks, their scales, the nearest levels.
    raise NotImplementedError("quantize")


def dequantize(
    codes: np.ndarray,
    absmax: np.ndarray,
    block: int = 64,
) -> np.ndarray:
    """The numbers that the codes stand for, in the shape of codes and the type
    of absmax."""
    # TODO: level times scale.
    raise NotImplementedError("dequantize")


def merge(
    codes: np.ndarray,
    absmax: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    s: float,
    block: int = 64,
) -> tuple[np.ndarray, np.ndarray, float]:
    """s A B added to a base in NF4, and what is lost on the way.

    codes, absmax:  the base, as quantize gives it; both stay as they are
    A, B, s:        (d, r), (r, k) and a number; ΔW = s A B
    returns         (new_codes, new_absmax, lost): the sum in NF4, with scales
                    of its own in the type of absmax, and the relative error
                    of the update,

                        lost = ‖(Ŵ' − Ŵ) − ΔW‖ / ‖ΔW‖

                    a float, where Ŵ and Ŵ' are the base before and after, in
                    numbers, and ‖ ‖ is the root of the sum of squares. It is
                    0.0 where ΔW is zero.
    """
    # TODO: to numbers, add, to codes; then compare.
    raise NotImplementedError("merge")
