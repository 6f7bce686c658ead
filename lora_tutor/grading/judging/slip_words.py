"""What is told of a slip that no catalogue has: a title with the results and a detail, and an
explanation. Of several that hold the first is told."""

from __future__ import annotations

from collections.abc import Mapping

TOLD: Mapping[str, tuple[str, str]] = {
    "in_place": (
        "An input is changed in place: {detail}",
        (
            "The caller still needs what was passed in, and finds other numbers in it. Make a new "
            "array, or copy the input before you change it."
        ),
    ),
    "not_refused": (
        "What should be refused is accepted{detail}",
        (
            "The task asks for an error here, and none was raised. Test the arguments first, and "
            "raise the error that the task names."
        ),
    ),
    "other_error": (
        "It is refused with another kind of error{detail}",
        (
            "That it is refused is right. Who catches the error goes by its class, so raise the "
            "one that the task names."
        ),
    ),
    "refused": (
        "An error is raised where a result is asked: {names}",
        (
            "These arguments are valid, and have a result. See what the message says about the "
            "line that raised the error."
        ),
    ),
    "refuses": (
        "What is valid is refused in {detail}",
        (
            "Each case that goes wrong ends in that line, with arguments that have a result. The "
            "test before it asks for too much, or for the wrong thing."
        ),
    ),
    "stops": (
        "The code stops in {detail}",
        (
            "Each case that goes wrong ends in that line. Print what meets there, its type and its "
            "shape, and compare with what the line takes it for: two arguments are exchanged, a "
            "`.T` is missing or too much, or a name is another one than you meant."
        ),
    ),
    "nothing": (
        "Nothing comes back: {names}",
        (
            "The value is None. A `return` is missing, or what was returned is the result of a "
            "call that works in place and gives nothing back."
        ),
    ),
    "no_gradient": (
        "There is no gradient: {names}",
        (
            "It is None in each case that goes wrong: nothing that was computed leads back to it. "
            "It is so after detach(), under no_grad(), through .item() or NumPy, and for a plain "
            "tensor that nobody told to take part."
        ),
    ),
    "keys": (
        "Something is missing or too much: {names}",
        (
            "What stands under the names that are there is right. The message says which names are "
            "missing, and which should not be there."
        ),
    ),
    "kind": (
        "The numbers are right, but of another kind: {names}",
        (
            "A list, a tuple, a plain number and an array are different things to whoever goes on "
            "computing with them. Return the kind that the task names."
        ),
    ),
    "dtype": (
        "The numbers are right, but their dtype is not: {names}",
        (
            "The dtype of a result goes by that of the inputs. It changes where an array is made "
            "without dtype=, or where numbers of two dtypes meet."
        ),
    ),
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
            "Rows and columns are exchanged, in each case that was tried. A `.T` is missing or too "
            "much, or the two factors of a product are in the other order."
        ),
    ),
    "part": (
        "In {names}, {detail}",
        (
            "In each case that goes wrong the result is a sum of the right terms, and the others "
            "are as they should be. Look at what is multiplied into that term, and at its sign."
        ),
    ),
    "drawn": (
        "The random entries follow another law: {detail}",
        (
            "Shape and spread of what was drawn tell which law it follows. Compare the call that "
            "draws with the task: the distribution, the bounds, and the size that they come from."
        ),
    ),
    "factor": (
        "Off by a factor of {detail}: {names}",
        (
            "In each case that goes wrong every entry is exactly {detail} times what it should "
            "be. Look for a factor that is missing, there twice, or upside down."
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
    "type": (
        "Another kind of thing comes back than is asked: {names}",
        (
            "In each case that goes wrong the result is of another type than the task says, and "
            "its numbers are others too. See what the last operation gives back."
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
OF_NUMBERS = {*TOLD} - {
    *(
        "in_place",
        "refuses",
        "stops",
        "not_refused",
        "other_error",
        "refused",
        "nothing",
        "drawn",
        "no_gradient",
        "keys",
        "kind",
        "dtype",
    )
}
"""Those that one case could fulfil by chance."""
