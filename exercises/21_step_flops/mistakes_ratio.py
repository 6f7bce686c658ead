"""Known mistakes of 21_step_flops: ratios, break-even, and the form of the formulas."""

import sympy as sp

from .mistakes import share, table


class ratio_inverted:
    """The ratio is upside down

    full / lora says how many times more full fine-tuning costs. What is asked is lora / full: the
    share of the work that is left, slightly more than two thirds for a small r.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square=lambda lora, full, d, k: 1 / share(lora, full, d, k))


class ratio_of_two_thirds:
    """The ratio is two thirds, without the adapter

    2/3 is what is left of W's own work, and for a tiny rank that is nearly all. But A and B add
    work which grows with r, and at large ranks it exceeds what was saved.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square_ratio=sp.Rational(2, 3))


class ratio_of_parameters:
    """The ratio is that of the parameters

    2r/d compares what is trained: the numbers in A and B against those in W. The work is another
    matter, for the frozen W does two thirds of its work as before.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square_ratio=2 * r / d)


class square_still_has_k:
    """square_ratio is still a formula for a rectangle

    For a square weight k is no letter of its own: k = d. Replace k by d, and the ratio becomes a
    sum of two terms, with d and r alone.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square=lambda lora, full, d, k: lora / full)


class break_even_of_parameters:
    """The break-even rank is that of the parameters

    At r = dk/(d + k), half the width of a square, A and B hold as many numbers as W. The work
    breaks even much earlier: one pass is saved on W, and three are paid on the adapter.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=d * k / (d + k))


class break_even_of_square_parameters:
    """The break-even rank is that of the parameters, and of a square weight only

    At r = d/2 the factors of a square weight hold as many numbers as W. The work breaks even at a
    third of that, since three passes are paid on the adapter and only one is saved on W. And with
    k ≠ d both sides count.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=d / 2)


class break_even_of_a_square:
    """The break-even rank d/6 holds for a square weight only

    A sixth of the width is the answer when k = d. For a rectangle both sides must appear, and
    alike: a weight and its transpose break even at the same rank.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=d / 6)


class break_even_as_list:
    """break_even_r is a list of solutions

    sympy's solve returns all solutions in a list, even if there is only one. The dict should hold
    the formula itself: take the first entry of the list.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=[d * k / (3 * (d + k))])


class own_symbols:
    """The formulas use symbols of their own instead of the given ones

    A symbol made inside the function is another symbol than the argument, even where both print as
    "d". Build on the arguments, then the formulas fit whatever letters the caller prefers.
    """

    def step_flops(d, k, r):
        return table(*sp.symbols("d k r"))


class formulas_as_text:
    """The formulas are text, not sympy expressions

    A string such as "3*d*k" looks like a formula, but nobody can divide or simplify it. d, k and r
    are sympy symbols already: ordinary arithmetic with them, without quotes, gives expressions.
    """

    def step_flops(d, k, r):
        return {name: str(value) for name, value in table(d, k, r).items()}


class reader_passes_twice:
    """The reader's backward pass is left out

    B goes through all three passes, as A does: forward, the error on its way down to x, and its own
    gradient. Here B has one of them too few.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k + 3 * d * r + 2 * r * k)


class writer_alone:
    """Only the writer A is counted

    The adapter is two products, one with A of d·r and one with B of r·k, and each is paid in all
    three passes.
    """

    def step_flops(d, k, r):
        return table(d, k, r, 2 * d * k + 3 * d * r)


class saved_share_returned:
    """square_ratio is the share that is saved

    1 − lora/full says how much work falls away. Asked is how much is left: lora/full.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square=lambda lora, full, d, k: 1 - share(lora, full, d, k))


class ratio_in_k:
    """square_ratio is written in k

    For a square weight k = d, so either letter would do, but asked are d and r: put d in the place
    of k.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square=lambda lora, full, d, k: (lora / full).subs(d, k))


class one_pass_in_the_ratio:
    """The adapter's term in square_ratio is half as large as it should be

    For k = d the two factors cost dr + rk = 2dr a pass: twice what one of them does.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square_ratio=sp.Rational(2, 3) + r / d)


class ratio_in_percent:
    """square_ratio is in percent

    lora/full is a plain fraction, 2/3 and a little more. The factor 100 belongs to its name.
    """

    def step_flops(d, k, r):
        return table(d, k, r, square=lambda lora, full, d, k: 100 * share(lora, full, d, k))


class break_even_upside_down:
    """The break-even rank is upside down

    3r(d + k) = dk, solved for r, is dk/(3(d + k)). It must grow with the size of the weight.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=3 * (d + k) / (d * k))


class break_even_rounded:
    """The break-even rank is rounded down

    A rank is a whole number, but the formula asked for is where both cost exactly the same.
    """

    def step_flops(d, k, r):
        return table(d, k, r, break_even_r=sp.floor(d * k / (3 * (d + k))))
