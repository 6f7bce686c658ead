"""Exercise 11: to PEFT's names and back (Lesson 3.4).

The paper and PEFT write ΔW = (α/r)·B A, this course writes (α/r)·A B. The
matrices are the same, the letters have changed places:

    in the course       in PEFT           shape     role
    A                   lora_B.weight     (d, r)    writes, starts at zero
    B                   lora_A.weight     (r, k)    reads, starts random

Neither is transposed. In a PEFT file each key carries the path of its module:

    base_model.model.<prefix>.lora_A.weight
    base_model.model.<prefix>.lora_B.weight

and a state dict taken from a live model has the adapter's name in it as well,
"default" for most: `….lora_A.default.weight`. Mistakes here are cruel: keys
without "base_model.model." load with a mere warning, and the model behaves as
if nobody had ever trained it.

Write the bridge, both ways.
"""

import numpy as np


def to_peft(A: np.ndarray, B: np.ndarray, prefix: str) -> dict[str, np.ndarray]:
    """The two factors of the module `prefix` under PEFT's names.

    A:       (d, r), writes
    B:       (r, k), reads
    prefix:  the module's path, such as "encoder.layers.0.q_proj"
    returns  exactly two keys, ending in lora_A.weight (r, k) and in
             lora_B.weight (d, r); the values are C-contiguous copies, for
             safetensors refuses a tensor laid out otherwise, and a file must
             not change when training goes on
    """
    # TODO: swap the letters, copy the arrays.
    raise NotImplementedError("to_peft")


def from_peft(
    sd: dict[str, np.ndarray],
    prefix: str,
) -> tuple[np.ndarray, np.ndarray]:
    """The factors (A, B), in the course's letters, of one module in a dict.

    Other keys are ignored. Plain keys are read, and keys with `.default` as
    in `….lora_A.default.weight` too; where both are there, the plain one wins.

    raises   KeyError with the full plain key, if a factor is missing
    """
    # TODO: find the two arrays.
    raise NotImplementedError("from_peft")


def delta_from_peft(
    sd: dict[str, np.ndarray],
    prefix: str,
    alpha: float,
    r: int | None = None,
) -> np.ndarray:
    """The update ΔW = (α/r)·A B of one module in a PEFT dict, shape (d, k).

    r:       what α is divided by; None, and only None: the rank of the
             factors (r=0 has no result)
    raises   KeyError as from_peft does
    """
    # TODO: read the factors, scale their product.
    raise NotImplementedError("delta_from_peft")
