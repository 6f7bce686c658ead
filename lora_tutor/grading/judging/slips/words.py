"""What is told of a slip that no catalogue has: a title with the results and a detail, and an
explanation. Of several that hold the first is told."""

from __future__ import annotations

from collections.abc import Mapping

from lora_tutor.grading.judging.slips.words_of_entries import OF_ENTRIES

_OF_RESULTS: Mapping[str, tuple[str, str]] = {
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
    "untested": (
        "Nothing tests what should be refused{detail}",
        (
            "The task asks for an error of a certain kind here. None was raised, or another one "
            "came up by chance in a later line. Test the arguments first, and raise the error that "
            "the task names."
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
            "In each case that goes wrong the code ends in that line, with arguments that have a "
            "result. The test before it asks for too much, or for the wrong thing."
        ),
    ),
    "stops": (
        "The code stops in {detail}",
        (
            "In each case that goes wrong the code ends in that line. Print what meets there, its "
            "type and its shape, and compare with what the line takes it for: two arguments are "
            "exchanged, a `.T` is missing or too much, or a name is another one than you meant."
        ),
    ),
    "nothing": (
        "Nothing comes back: {names}",
        (
            "The value is None. A `return` is missing, or what was returned is the result of a "
            "call that works in place and gives nothing back."
        ),
    ),
    "form": (
        "{detail}",
        (
            "It does so in each case that goes wrong. Look at what stands behind `return`: how "
            "many things, and in what kind of brackets."
        ),
    ),
    "no_gradient": (
        "There is no gradient: {names}",
        (
            "In each case that goes wrong nothing that was computed leads back to what is trained. "
            "It is so after detach(), under no_grad(), through .item() or NumPy, and for a plain "
            "tensor that nobody told to take part."
        ),
    ),
    "something": (
        "Something comes back where nothing should: {names}",
        (
            "In each case that goes wrong a value comes back, and the task asks for none. A reader "
            "would take it for a new object, and forget the one that has changed."
        ),
    ),
    "order": (
        "The right members in another order: {names}",
        (
            "In each case that goes wrong all is there that is asked, and nothing else. Only the "
            "order is another: it is not sorted, sorted by something else, or the other way round."
        ),
    ),
    "lacking": (
        "Something is left out: {names}",
        (
            "In each case that goes wrong all that is there belongs there, and something else "
            "should be there too. A test is too strict, or a loop ends too soon."
        ),
    ),
    "surplus": (
        "Too much is there: {names}",
        (
            "In each case that goes wrong all is there that is asked, and something else with it. "
            "A test lets too much through, or something is not taken out."
        ),
    ),
    "other_members": (
        "Some is left out, and something else is there: {names}",
        (
            "In each case that goes wrong a part of what is asked is missing, and other things "
            "stand there. They may have another name or form than the task says."
        ),
    ),
    "turned": (
        "The shape is turned round: {names}",
        (
            "In each case that goes wrong a shape has its sizes in reverse. Rows and columns are "
            "exchanged: in a product, in a `.T`, or where the array is made."
        ),
    ),
    "exchanged": (
        "The results are exchanged: {names}",
        (
            "In each case that goes wrong each of the results has the shape that another should "
            "have. They stand in another order than the task says, or what each of them is for is "
            "mixed up."
        ),
    ),
    "another_dtype": (
        "The dtype is not that which is asked: {names}",
        (
            "The dtype of a result goes by that of the inputs. It changes where an array is made "
            "without dtype=, or where numbers of two dtypes meet."
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
    "not_finite": (
        "NaN or infinity comes back: {names}",
        (
            "In each case that goes wrong some entries are no finite numbers, and should be. "
            "Something is divided by zero, or a root or a logarithm is taken of what has none."
        ),
    ),
    "drawn": (
        "The random entries follow another law: {detail}",
        (
            "Shape and spread of what was drawn tell which law it follows. Compare the call that "
            "draws with the task: the distribution, the bounds, and the size that they come from."
        ),
    ),
}
_OF_CASES: Mapping[str, tuple[str, str]] = {
    "only": (
        "Wrong in one kind of case only: {detail}",
        (
            "What else this check tries is right. So the formula is, and something else is done in "
            "that case: a value of zero may count as a missing one, a test may catch it, or a "
            "shape or dtype may be taken for another."
        ),
    ),
}
OF_SOME = "In each case that goes wrong", "Where this shows,"
"""What an explanation says instead where another slip shows in other cases."""
TOLD = {**_OF_RESULTS, **OF_ENTRIES, **_OF_CASES}
