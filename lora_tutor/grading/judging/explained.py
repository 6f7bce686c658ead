r"""Errors in a learner's words: where they came from, and what numpy's and torch's own texts mean.

Each row is a pattern of the library's text and the words for it; `\1` is what the pattern caught.
The tests raise every one of these errors with the installed libraries.
"""

from __future__ import annotations

import re

from lora_tutor.grading.judging.proxies import SubmissionError

_SIZE = r"(\d+)"
_LIST = r"\[([\d, ]*)\]"
_ROUND = r"(\([\d,]*\))"
_BY_HAND = re.compile(r"(?:^|[`:;])\s*raise\b")

_ROWS: tuple[tuple[str, str], ...] = (
    # -- products
    (
        rf"Input operand 1 has a mismatch .*?\(size {_SIZE} is different from {_SIZE}\)",
        r"a product does not fit: its left side ends in size \2, its right side begins with \1",
    ),
    (
        r"Input operand \d does not have enough dimensions",
        "@ got a number or None; to scale by a number, use *",
    ),
    (
        rf"shapes {_ROUND} and {_ROUND} not aligned: {_SIZE} .*? != {_SIZE}",
        r"a product of shapes \1 and \2 does not fit: \3 is not \4",
    ),
    (
        r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)",
        r"a product of shapes (\1, \2) and (\3, \4) does not fit: \2 is not \3",
    ),
    (
        r"size mismatch, got input \(\d+\), mat \((\d+)x(\d+)\), vec \((\d+)\)",
        r"a product of shapes (\1, \2) and (\3,) does not fit: \2 is not \3",
    ),
    (
        r"inconsistent tensor size, expected tensor \[(\d+)\] and src \[(\d+)\]",
        r"a product of two vectors does not fit: their lengths are \1 and \2",
    ),
    (
        rf"Expected size for first two dimensions of batch2 tensor to be: {_LIST} but got: {_LIST}",
        r"a product of batches does not fit: the right side should begin with (\1), not with (\2)",
    ),
    (
        r"both arguments to matmul need to be at least 1D",
        "@ got a number; to scale, use *",
    ),
    (
        r"subscript (\w) has size (\d+) for operand \d+ which does not broadcast with .*? (\d+)",
        r"in einsum the letter \1 stands for size \2 at one place and for \3 at another",
    ),
    (r"with remapped shapes", "in einsum one letter stands for two different sizes"),
    (r"operand has more dimensions than subscripts", "einsum got more axes than letters"),
    (
        r"unsupported operand type.*?'NoneType'",
        "one side is None: it was passed as None, or a `return` is missing before",
    ),
    (
        r"'NoneType' object|unary \S+: 'NoneType'",
        "this is None here: it was passed as None, or a `return` is missing before",
    ),
    # -- sums, and writing into an array
    (
        rf"could not be broadcast together with shapes {_ROUND} {_ROUND}",
        r"shapes \1 and \2 cannot be combined entry by entry",
    ),
    (
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) .*?dimension (\d+)",
        r"two shapes cannot be combined entry by entry: along axis \3 one has \1, the other \2",
    ),
    (
        rf"output operand with shape {_ROUND} doesn't match the broadcast shape {_ROUND}",
        r"a result of shape \2 cannot be written into shape \1",
    ),
    (
        rf"output with shape {_LIST} doesn't match the broadcast shape {_LIST}",
        r"a result of shape (\2) cannot be written into shape (\1)",
    ),
    (
        rf"could not broadcast input array from shape {_ROUND} into shape {_ROUND}",
        r"shape \1 cannot be written into shape \2",
    ),
    (
        rf"expanded size of the tensor .*? Target sizes: {_LIST}\.\s+Tensor sizes: {_LIST}",
        r"shape (\2) cannot be stretched or written to shape (\1)",
    ),
    (r"output array is read-only", "the array may not be changed; make a new one"),
    # -- another shape
    (
        rf"cannot reshape array of size {_SIZE} into shape {_ROUND}",
        r"\1 entries cannot be arranged in shape \2",
    ),
    (
        rf"shape '{_LIST}' is invalid for input of size {_SIZE}",
        r"\2 entries cannot be arranged in shape (\1)",
    ),
    (
        r"view size is not compatible with input tensor's size and stride",
        "view cannot rearrange what a transpose left; reshape can",
    ),
    (
        r"the array at index 0 has size (\d+) and the array at index (\d+) has size (\d+)",
        r"arrays that are joined must agree in the other axes: one has \1, the other \3",
    ),
    (
        r"must match except in dimension \d+\. Expected size (\d+) but got size (\d+)",
        r"tensors that are joined must agree in the other axes: one has \1, the other \2",
    ),
    (
        rf"stack expects each tensor to be equal size, but got {_LIST} at entry 0 and {_LIST}",
        r"tensors of shapes (\1) and (\2) cannot be stacked",
    ),
    (r"all input arrays must have the same shape", "arrays of different shapes cannot be stacked"),
    # -- indices and axes
    (
        r"index (-?\d+) is out of bounds for (?:axis|dimension) (\d+) with size (\d+)",
        r"index \1 is beyond the end of axis \2, which has \3 entries",
    ),
    (
        r"array is (\d+)-dimensional, but (\d+) were indexed",
        r"\2 indices were given for an array of \1 axes",
    ),
    (
        r"too many indices for tensor of dimension (\d+)",
        r"too many indices were given for a tensor of \1 axes",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        r"there is no axis \1: the array has \2 axes",
    ),
    (
        r"Dimension out of range .*?in range of \[(-?\d+), (-?\d+)\], but got (-?\d+)",
        r"there is no axis \3: the axes go from \1 to \2",
    ),
    # -- dtypes
    (
        r"mat1 and mat2 must have the same dtype, but got (\w+) and (\w+)",
        r"a product of two dtypes, \1 and \2: torch wants one",
    ),
    (
        r"to have (?:the )?same dtype, but (?:got:|found) (\w+) (?:!=|and) (\w+)",
        r"a product of two dtypes, \1 and \2: torch wants one",
    ),
    (
        r"Cannot cast ufunc '\w+' output from dtype\('O'\)",
        "an array cannot take in what is no number, such as None",
    ),
    (
        r"Cannot cast ufunc '\w+' output from dtype\('(\w+)'\) to dtype\('(\w+)'\)",
        r"a result of dtype \1 cannot be written into an array of dtype \2",
    ),
    (
        r"result type (\w+) can't be cast to the desired output type (\w+)",
        r"a result of dtype \1 cannot be written into a tensor of dtype \2",
    ),
    # -- one number
    (
        r"truth value of an array|Boolean value of Tensor with more than one value",
        "an array of several entries is neither true nor false; ask .any() or .all()",
    ),
    (
        r"only 0-dimensional arrays can be converted|elements cannot be converted to Scalar",
        "an array of several entries cannot be made one number",
    ),
    # -- gradients
    (
        r"leaf Variable that requires grad .*? in-place operation",
        "a parameter was changed in place while gradients are recorded: use torch.no_grad()",
    ),
    (
        r"grad can be implicitly created only for scalar outputs",
        "backward() starts from a single number; sum or average the loss first",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        "the result needs no gradient: is everything frozen, detached, or under no_grad?",
    ),
    (
        r"modified by an inplace operation",
        "a tensor that the backward pass needs was changed in place after its use",
    ),
    (
        r"backward through the graph a second time",
        "backward() went through the same graph twice; compute the output anew for each pass",
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        "a tensor that needs a gradient must be detached before it goes to numpy",
    ),
    (
        r"only change requires_grad flags of leaf variables",
        "requires_grad can be set for parameters, and not for what is computed from them",
    ),
    (
        r"Only Tensors of floating point .*? can require gradients",
        "only floating-point numbers can be trained, and these are integers",
    ),
    (r"empty parameter list", "the optimiser was given no parameters"),
    (
        r"can't optimize a non-leaf Tensor",
        "the optimiser was given a tensor that is computed from others, and no parameter",
    ),
    (
        r"Only Tensors created explicitly by the user .*? deepcopy",
        "a computed tensor is kept in the module, and torch copies parameters only",
    ),
    # -- modules
    (
        rf"size mismatch for ([\w.]+): .*?torch\.Size\({_LIST}\).*?torch\.Size\({_LIST}\)",
        r"\1 has shape (\3) here, and the numbers for it have shape (\2)",
    ),
    (
        r"Missing key\(s\) in state_dict: (\"[\w.]+\"(?:, \"[\w.]+\")*)",
        r"the state_dict has no numbers for \1",
    ),
    (
        r"Unexpected key\(s\) in state_dict: (\"[\w.]+\"(?:, \"[\w.]+\")*)",
        r"the state_dict holds \1, for which there is no place",
    ),
    (
        r"cannot assign '[\w.]+' as parameter '(\w+)'",
        r"\1 is a parameter, and a plain tensor cannot take its place; wrap it in nn.Parameter",
    ),
    (
        r"before Module\.__init__\(\) call",
        "super().__init__() must come first in __init__ of a module",
    ),
    (
        r"missing the required \"forward\" function",
        "the module has no method named forward, or it is indented too far",
    ),
)

_TABLE = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _ROWS)


def in_words(message: str) -> str:
    """What a library's error means, as a clause; empty for one that is not known."""
    for pattern, words in _TABLE:
        found = pattern.search(message)
        if found is not None:
            return found.expand(words)
    return ""


def is_raised_by_hand(said: str) -> bool:
    """Of a line, or a place that quotes it: whether it raises what its author wrote."""
    return _BY_HAND.search(said) is not None


def place(error: SubmissionError) -> str:
    """Such as " in line 4: `return W @ x`", or nothing where no line of the learner's took part."""
    where = f"{error.file}, line {error.line}" if error.file else f"line {error.line}"
    return f" in {where}: `{error.text}`" if error.line else ""


def name(error: SubmissionError) -> str:
    """Such as "ValueError in line 4": the same in every case that it stops."""
    if not error.line:
        return f"{error.doing} failed ({error.kind})"
    where = f"{error.file}, line {error.line}" if error.file else f"line {error.line}"
    return f"{error.kind} in {where}"


def sentence(error: SubmissionError) -> str:
    """What was raised, by whom, and what it means; the library's own text stands below."""
    meaning = in_words(error.message)
    raised = f"{error.kind}: {error.message}" if error.message else error.kind
    if not error.line:
        # The checker made this call: the learner must hear of it, and will not find it in the file.
        said = f"{error.doing} failed"
        return f"{said}: {meaning}.\n{raised}" if meaning else f"{said}: {raised}"
    where = place(error)
    if not meaning:
        return f"your code raised {raised}{where}"
    end = "" if meaning.endswith("?") else "."
    shapes = f" There: {error.shapes}." if error.shapes else ""
    line, _, code = where.strip().partition(": ")
    return f"{line} ({code}) {meaning}{end}{shapes}\nYour code raised {raised}"
