"""Known mistakes of 06_param_formulas: counts, ratio and break-even."""

import sympy as sp


def times_fewer(full, lora):
    return full / lora


def table(d, k, r, lora, compared=times_fewer, **others):
    """All six formulas with another count for LoRA; what follows from it follows here too."""
    right = d * r + r * k
    values = {
        "full": d * k,
        "lora": lora,
        "ratio": compared(d * k, lora),
        "break_even_r": d * k / (d + k),
        "square_ratio": compared(d * k, lora).subs(k, d),
        "dof": right - r**2,
    }
    return values | others


class factors_multiplied:
    """The sizes of A and B were multiplied instead of added

    r·d·k is what you get when the three sides are multiplied as if A and B were one block. They
    are two separate arrays: with d = 5, k = 8 and r = 3 there are 15 numbers in A and 24 in B, 39
    together, not 120. Count each factor by itself, then add.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * d * k, break_even_r=sp.Integer(1))


class square_only:
    """2·r·d counts the factors of a square weight only

    A has d·r entries, but B has as many only if k = d. Weights are often rectangular: in the MLP
    of a transformer k is usually a multiple of d or the other way round. Count B by its own shape,
    (r, k).
    """

    def formulas(d, k, r):
        return table(d, k, r, 2 * r * d, break_even_r=k / 2)


class square_only_by_inputs:
    """2·r·k counts the factors of a square weight only

    B has r·k entries, but A has as many only if d = k. Weights are often rectangular, and the two
    factors then differ in size. Count A by its own shape, (d, r).
    """

    def formulas(d, k, r):
        return table(d, k, r, 2 * r * k, break_even_r=d / 2)


class row_count_forgotten:
    """The rank multiplies only one of the two factors

    r·d + k gives B a single row. B has one row for each of the r patterns that it reads, so r
    multiplies k as well as d. The slip is invisible at r = 1, where both formulas agree: try r = 3.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * d + k, break_even_r=k - k / d)


class column_count_forgotten:
    """The rank multiplies only one of the two factors, B

    d + r·k gives A a single column. A has one column for each of the r directions that it writes,
    so r multiplies d as well as k. The slip is invisible at r = 1, where both formulas agree: try
    r = 3.
    """

    def formulas(d, k, r):
        return table(d, k, r, d + r * k, break_even_r=d - d / k)


class rank_squared:
    """The rank counts twice

    r²·(d + k) grows fourfold when r doubles. Doubling r gives A twice as many columns and B twice
    as many rows, so the count doubles and no more. The slip is invisible at r = 1.
    """

    def formulas(d, k, r):
        return table(d, k, r, r**2 * (d + k), break_even_r=sp.sqrt(d * k / (d + k)))


class frozen_weight_counted:
    """The frozen weight is counted among the trained parameters

    d·k numbers of W are still in memory, but nobody trains them: W gets no gradient and no
    optimiser state. `lora` counts what LoRA trains, and that is A and B alone. With W included
    there would never be anything saved.
    """

    def formulas(d, k, r):
        return table(d, k, r, d * k + r * (d + k))


class ratio_inverted:
    """The ratio is upside down

    lora / full is the fraction that LoRA trains, a small number. What is asked is full / lora: how
    many times fewer numbers are trained, 256 for a 4096-by-4096 weight at r = 8.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), lambda full, lora: 1 / times_fewer(full, lora))


class break_even_at_full_rank:
    """The break-even rank was taken for the largest rank, min(d, k)

    min(d, k) is the rank at which A B can be any matrix. LoRA stops saving long before: at that
    rank the two factors together hold more numbers than W. Set the count of LoRA equal to d·k and
    solve for r.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=sp.Min(d, k))


class break_even_of_a_square:
    """The break-even rank d/2 holds for a square weight only

    Half the width is the answer when k = d. For a rectangle it must involve both sides, and alike:
    a weight and its transpose break even at the same rank. Solve full = lora for r without setting
    k = d first.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=d / 2)


class break_even_of_a_square_in_k:
    """The break-even rank k/2 holds for a square weight only

    Half the width is the answer when d = k. For a rectangle it must involve both sides, and alike:
    a weight and its transpose break even at the same rank. Solve full = lora for r without setting
    d = k first.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=k / 2)


class break_even_of_the_mean:
    """The break-even rank (d + k)/4 is half the mean side

    Half the width is right for a square, but a d-by-k rectangle does not behave like a square of
    the mean side: at equal d + k the adapter keeps its size, while W shrinks as it gets longer and
    thinner. Solve full = lora for r with both letters in place.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=(d + k) / 4)


class break_even_as_list:
    """break_even_r is a list of solutions

    sympy's solve returns all solutions in a list, also if there is only one. The dict should hold
    the formula itself: take the first entry of the list.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=[d * k / (d + k)])


class square_still_has_k:
    """square_ratio is still a formula for a rectangle

    For a square weight k is no longer a letter of its own: k = d. Replace k by d, and the ratio
    becomes much simpler, with d and r alone.
    """

    def formulas(d, k, r):
        ratio = d * k / (r * (d + k))
        return table(d, k, r, r * (d + k), square_ratio=ratio)


class square_ratio_doubled:
    """square_ratio counts only one of the two factors

    d/r compares d² with d·r, the size of A alone. A square weight has two factors of that size, so
    LoRA trains twice as many numbers and saves half as much.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), square_ratio=d / r)


class break_even_root:
    """The break-even rank is √(d·k)

    √(d·k) is the side of a square with as many entries as W. At that rank A and B together hold
    more numbers than W does. Set r·(d + k) equal to d·k and divide by d + k.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=sp.sqrt(d * k))
