"""What is told of wrong entries of an array, and of wrong numbers: facts that a single case could
fulfil by chance."""

from __future__ import annotations

from collections.abc import Mapping

OF_ENTRIES: Mapping[str, tuple[str, str]] = {
    "zeros": (
        "Zero comes back: {names}",
        (
            "In each case that goes wrong all of it is zero, and should not be. Something is "
            "multiplied by zero or rounded down to a whole number, or the result is never written."
        ),
    ),
    "sign": (
        "The sign is wrong: {names}",
        (
            "In each case that goes wrong every entry is the negative of what it should be. "
            "Somewhere a minus is missing or too much, or the two sides of a difference are "
            "exchanged."
        ),
    ),
    "transposed": (
        "Transposed: {names}",
        (
            "In each case that goes wrong rows and columns are exchanged. A `.T` is missing or too "
            "much, or the two factors of a product are in the other order."
        ),
    ),
    "part": (
        "In {names}, {detail}",
        (
            "In each case that was taken apart the result is a sum of the right terms, and the "
            "others are as they should be. Look at what is multiplied into that term, and at its "
            "sign."
        ),
    ),
    "part_scale": (
        "In {names}, the scale of {detail} is wrong",
        (
            "In each case that was taken apart the result is a sum of the right terms, but some of "
            "them are too large or too small, and by another factor in another case. Look at the "
            "numbers that they are multiplied or divided by."
        ),
    ),
    "inner": (
        "In the sum behind {names}, {detail}",
        (
            "In each case that was taken apart all lines are right but for this term of the sum "
            "that is made first, before each line gets its length. Look at what is multiplied into "
            "that term."
        ),
    ),
    "inner_scale": (
        "In the sum behind {names}, the scale of {detail} is wrong",
        (
            "In each case that was taken apart all lines are right but for this term of the sum "
            "that is made first, which is off by another factor in another case. Look at the "
            "numbers that it is multiplied or divided by."
        ),
    ),
    "term_by_column": (
        "In {names}, each column of {detail} is off by a factor of its own",
        (
            "In each case that was taken apart the other terms of the sum are as they should be. "
            "Look at what this term is multiplied or divided by, column by column."
        ),
    ),
    "term_by_row": (
        "In {names}, each row of {detail} is off by a factor of its own",
        (
            "In each case that was taken apart the other terms of the sum are as they should be. "
            "Look at what this term is multiplied or divided by, row by row."
        ),
    ),
    "factor": (
        "Off by a factor of {detail}: {names}",
        (
            "In each case that goes wrong every entry is exactly {detail} times what it should "
            "be. Look for a factor that is missing, there twice, or upside down."
        ),
    ),
    "scale": (
        "The scale is wrong: {names}",
        (
            "In each case that goes wrong every entry is off by one factor, and it is another "
            "factor in another case. So the form is right. Look at the numbers that everything is "
            "multiplied or divided by: is one missing, there twice, or another one than you meant?"
        ),
    ),
    "rest": (
        "1 minus what is asked: {names}",
        (
            "In each case that goes wrong the result and what it should be add up to 1. What is "
            "left over was computed in place of the share, or the other way round."
        ),
    ),
    "by_column": (
        "Each column is off by a factor of its own: {names}",
        (
            "In each case that goes wrong every entry of a column is off by the same factor, and "
            "the columns differ. Something that is multiplied or divided column by column is "
            "wrong, missing, or there twice."
        ),
    ),
    "by_row": (
        "Each row is off by a factor of its own: {names}",
        (
            "In each case that goes wrong every entry of a row is off by the same factor, and the "
            "rows differ. Something that is multiplied or divided row by row is wrong, missing, or "
            "there twice."
        ),
    ),
    "shifted": (
        "Each column is off by a number of its own: {names}",
        (
            "In each case that goes wrong the same is added to every row, or is missing from every "
            "row. Such is a bias or a mean: look where it is added, and whether it is added once."
        ),
    ),
    "offset": (
        "Off by {detail} throughout: {names}",
        (
            "In each case that goes wrong the result minus what it should be is {detail}. "
            "Something is added that does not belong there, or is left out, or a count begins at "
            "another place."
        ),
    ),
    "square": (
        "Squared: {names}",
        (
            "In each case that goes wrong every entry is the square of what it should be. A "
            "root is missing, or something is multiplied twice."
        ),
    ),
    "root": (
        "A root too much: {names}",
        "In each case that goes wrong every entry is the square root of what it should be.",
    ),
    "inverse": (
        "Upside down: {names}",
        (
            "In each case that goes wrong every entry is one divided by what it should be. The two "
            "sides of a division are exchanged."
        ),
    ),
    "absolute": (
        "The signs are lost: {names}",
        (
            "In each case that goes wrong every entry has the right size, and negative ones have "
            "become positive. Something is squared, or its absolute value is taken."
        ),
    ),
    "clipped": (
        "What is negative becomes zero: {names}",
        (
            "In each case that goes wrong the positive entries are right, and zero stands where a "
            "negative number should be."
        ),
    ),
    "rounded": (
        "Rounded to whole numbers: {names}",
        (
            "In each case that goes wrong the entries are those that are asked, without their "
            "fractions. `//`, int() and arrays of integers cut them off."
        ),
    ),
    "decimals": (
        "Rounded: {names}",
        (
            "In each case that goes wrong the entries are those that are asked, cut to a few "
            "digits after the point. round() is for what is printed, not for what is computed "
            "with."
        ),
    ),
    "single": (
        "Right to seven digits only: {names}",
        (
            "The inputs have some sixteen digits, and the result has those of float32. Something "
            "is computed or kept in float32 on the way."
        ),
    ),
    "permuted": (
        "The axes are in another order: {names}",
        (
            "In each case that goes wrong the numbers are right, but two axes are exchanged. See "
            "along which axis stack, concatenate or einsum puts what is put together."
        ),
    ),
    "arranged": (
        "The right numbers in another shape: {names}",
        (
            "Read one after the other, the numbers are those that are asked. Only the shape is "
            "another, as after a reshape to the wrong sizes."
        ),
    ),
    "axes": (
        "An axis of length 1 too much or too few: {names}",
        (
            "The numbers are right. An axis was kept, as keepdims does and a slice in place of an "
            "index, or it was lost, as by squeeze."
        ),
    ),
    "unsummed": (
        "A sum is missing: {names}",
        "There is one axis too many, and the sum over it would be right.",
    ),
    "reordered": (
        "The right numbers in other places: {names}",
        (
            "In each case that goes wrong the entries are those that are asked, in another "
            "order. They are sorted, reversed, or read along the wrong axis."
        ),
    ),
    "cumulated": (
        "Added up step by step: {names}",
        (
            "In each case that goes wrong each slice is the sum of the right one and all before "
            "it. A sum goes on where a new one should begin."
        ),
    ),
    "repeated": (
        "The same comes back again and again: {names}",
        (
            "In each case that goes wrong all slices along one axis are equal, and should not be. "
            "One of them is used for all: an index stays the same, or a sum is spread out again."
        ),
    ),
    "unwritten": (
        "Zero stands in some places: {names}",
        (
            "In each case that goes wrong some entries are right, and all the others are zero. A "
            "loop ends too soon or begins too late, or not all of the result is written."
        ),
    ),
    "made_of": (
        "What came back is {detail}: {names}",
        (
            "In each case that goes wrong the number is that. Compare it with the formula of the "
            "task: something is left out, taken for something else, or put together otherwise."
        ),
    ),
    "bent": (
        "In {names}, {detail}",
        (
            "In each case that goes wrong the result is a sum of the right terms, but one of them "
            "has gone through a function which the formula does not have."
        ),
    ),
    "degree": (
        "The sizes are multiplied too often or too seldom: {names}",
        (
            "In each case that goes wrong, doubling all sizes makes the formula grow by another "
            "power of 2 than it should. Count how many sizes are multiplied in each term: the "
            "numbers in a (d, k) matrix are d·k."
        ),
    ),
    "mixed": (
        "Terms of different kinds are added: {names}",
        (
            "In each case that goes wrong some terms have more sizes multiplied than others, and "
            "in the right formula all have the same number. A sum of a length and an area counts "
            "nothing."
        ),
    ),
    "more": (
        "Too large in each case: {names}",
        (
            "In each case that goes wrong the number is larger than it should be. Something is "
            "counted that does not belong there, or a limit is too low."
        ),
    ),
    "less": (
        "Too small in each case: {names}",
        (
            "In each case that goes wrong the number is smaller than it should be. Something that "
            "belongs there is not counted, or a limit is too high."
        ),
    ),
    "type": (
        "Another kind of thing comes back than is asked: {names}",
        (
            "In each case that goes wrong the result is of another type than the task says. See "
            "what the last operation gives back."
        ),
    ),
    "shape": (
        "The shape is not that which is asked: {names}",
        (
            "In each case that goes wrong the result has another shape, and no transpose or sum "
            "makes it right. Write the shape of each product beside its line, from the inputs on."
        ),
    ),
}
OF_ONE_CASE = frozenset(("zeros", "transposed", "arranged", "axes", "unsummed", "bent"))
"""Those that one case proves, where it has many entries: a factor could be another in the next."""
