"""Known mistakes of 06_param_formulas: degrees of freedom, and the form of the formulas."""

import sympy as sp

from .mistakes import table, times_fewer


class dof_counts_parameters:
    """dof is the number of parameters

    r·(d + k) numbers describe A and B, but not all of them change the product: A C and C⁻¹ B give
    the same A B for every invertible C. Each entry of C is one direction in which the factors move
    and the update stands still. Take these directions off.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), dof=r * (d + k))


class dof_only_scales:
    """dof takes off the r scales, but not the mixing of columns

    Each pair of column and row can trade a factor, 2·a with b/2, and that makes r free numbers.
    But C need not be diagonal: columns of A may also be mixed with one another, if B undoes it.
    Every entry of C counts.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), dof=r * (d + k) - r)


class dof_left_out:
    """The key dof is missing

    Five formulas are there, the sixth is not. `dof` asks how many numbers are needed to describe
    the product A B, which is fewer than A and B hold together.
    """

    def formulas(d, k, r):
        values = table(d, k, r, r * (d + k))
        del values["dof"]
        return values


class own_symbols:
    """The formulas use symbols of their own instead of the given ones

    A symbol made inside the function is another symbol than the argument, even where both print as
    "d": sympy also compares what they are assumed to be. Build on the arguments, then the formulas
    fit whatever letters the caller prefers.
    """

    def formulas(d, k, r):
        d, k, r = sp.symbols("d k r")
        return table(d, k, r, r * (d + k))


class formulas_as_text:
    """The formulas are text, not sympy expressions

    A string such as "d*k" looks like a formula, but nobody can divide or simplify it. d, k and r
    are sympy symbols already: ordinary arithmetic with them, without quotes, gives expressions.
    """

    def formulas(d, k, r):
        return {name: str(value) for name, value in table(d, k, r, r * (d + k)).items()}


class rounded_down:
    """The formulas are rounded down by //

    // asks for the whole part, and sympy writes it as a floor. Neither a ratio nor the break-even
    rank has to be a whole number. Divide with /.
    """

    def formulas(d, k, r):
        lora = r * (d + k)
        ratio = d * k // lora
        even = d * k // (d + k)
        return table(d, k, r, lora, ratio=ratio, break_even_r=even, square_ratio=d // (2 * r))


class break_even_rounded_down:
    """The break-even rank is rounded down

    A rank in use is a whole number, but asked is where the two counts are equal, and that point may
    lie between two ranks. Leave the fraction as it is.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=sp.floor(d * k / (d + k)))


class share_saved:
    """The ratio is the share that is saved

    1 - lora/full says which part of the numbers need not be trained. Asked is how many times fewer
    are trained: full / lora.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), lambda full, lora: 1 - 1 / times_fewer(full, lora))


class square_ratio_in_k:
    """square_ratio is written in k instead of d

    For a square weight both letters are the same number, so the formula is as true. But it was to
    be written in d and r: put d in the place of k, and not the other way round.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), square_ratio=k / (2 * r))


class break_even_doubled:
    """The break-even rank is twice too large

    2dk/(d + k) is the harmonic mean of the sides. Set r·(d + k) equal to d·k and divide by d + k:
    no 2 comes in, and a square weight breaks even at half its width.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), break_even_r=2 * d * k / (d + k))


class gauge_taken_off_twice:
    """dof takes the free numbers off twice

    A C uses C and C⁻¹ B uses its inverse, but it is one matrix: choose C, and its inverse is
    settled. It has r² entries, which are taken off once.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), dof=r * (d + k) - 2 * r**2)


class gauge_added:
    """dof adds the free numbers instead of taking them off

    The entries of C move the factors and leave the product as it is. They are not freedom of the
    product, so dof is smaller than the number of parameters, and not larger.
    """

    def formulas(d, k, r):
        return table(d, k, r, r * (d + k), dof=r * (d + k) + r**2)
