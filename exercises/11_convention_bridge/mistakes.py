"""Known mistakes of 11_convention_bridge: keys, letters and copies."""

import numpy as np

from .reference import peft_key, stored


class letters_kept:
    """The letters are kept: lora_A holds A, lora_B holds B

    PEFT's lora_A is the factor that reads, of shape (r, k), and in this course that is B. Under
    equal letters PEFT finds a (d, r) array where it wants (r, k), and stops with "size mismatch".
    Follow the shapes and the roles, not the letters.
    """

    def to_peft(A, B, prefix):
        return {
            peft_key(prefix, "A"): np.array(A, order="C"),
            peft_key(prefix, "B"): np.array(B, order="C"),
        }

    def from_peft(sd, prefix):
        return stored(sd, prefix, "A"), stored(sd, prefix, "B")


class letter_by_letter:
    """Letters are kept, and the arrays go in and out as they are

    A under lora_A and B under lora_B, by their plain keys and without a copy. PEFT's lora_A is the
    factor that reads, which is B here; a live model has ".default" in its keys; and what is not a
    copy changes with the next training step.
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): A, peft_key(prefix, "B"): B}

    def from_peft(sd, prefix):
        return sd[peft_key(prefix, "A")], sd[peft_key(prefix, "B")]


class transposed:
    """The factors are transposed

    The letters are swapped, as they should be, and then each array is transposed as well. But A B
    of the course and B A of PEFT are the same product of the same two matrices, under other names:
    PEFT's lora_A has the shape (r, k), exactly as our B has.
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): B.T.copy(), peft_key(prefix, "B"): A.T.copy()}

    def from_peft(sd, prefix):
        return stored(sd, prefix, "B").T, stored(sd, prefix, "A").T


class letters_kept_and_transposed:
    """The letters are kept and the factors are transposed

    Two wrongs look almost right: Aᵀ has the shape (r, d), and PEFT wants (r, k) under lora_A. For a
    square weight the shapes fit, nothing complains, and the model computes with the transpose of
    the update. The right way swaps the letters and transposes nothing.
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): A.T.copy(), peft_key(prefix, "B"): B.T.copy()}

    def from_peft(sd, prefix):
        return stored(sd, prefix, "A").T, stored(sd, prefix, "B").T


class no_base_model_prefix:
    """The keys lack "base_model.model."

    PEFT wraps a model twice, and its keys carry both wrappers' names. A file without them loads
    with one warning, "Found missing adapter keys", and then the adapter is simply not there: the
    output equals that of the bare model. The cruellest of these mistakes, for nothing fails.
    """

    def to_peft(A, B, prefix):
        return {
            f"{prefix}.lora_A.weight": np.array(B, order="C"),
            f"{prefix}.lora_B.weight": np.array(A, order="C"),
        }

    def from_peft(sd, prefix):
        return sd[f"{prefix}.lora_B.weight"], sd[f"{prefix}.lora_A.weight"]


class adapter_name_in_key:
    """The adapter's name is written into the keys

    `lora_A.default.weight` is the name inside a live model, and PEFT would even load it. But in the
    files that PEFT writes the adapter has no name yet; it gets one when it is loaded. Other
    readers look for the plain key.
    """

    def to_peft(A, B, prefix):
        return {
            peft_key(prefix, "A", ".default"): np.array(B, order="C"),
            peft_key(prefix, "B", ".default"): np.array(A, order="C"),
        }


class views:
    """The arrays themselves are stored, not copies

    The dict and the model then share memory: the next training step changes what you meant to
    save. And an array which is a view of another, transposed or strided, keeps its odd layout,
    which safetensors refuses. Store contiguous copies.
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): B, peft_key(prefix, "B"): A}


class copies_only_if_needed:
    """np.ascontiguousarray copies only where it must

    It returns the very same array if that is contiguous already, which is the usual case, and then
    the dict and the model share memory after all: the next training step changes what you meant to
    save. Ask for a copy explicitly.
    """

    def to_peft(A, B, prefix):
        return {
            peft_key(prefix, "A"): np.ascontiguousarray(B),
            peft_key(prefix, "B"): np.ascontiguousarray(A),
        }


class copies_keep_layout:
    """The copies keep a Fortran layout

    np.copy keeps the memory order of its argument (order="K"), so the copy of a transposed array is
    laid out column by column like the original. safetensors stores rows, and refuses such an
    array: say order="C".
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): np.copy(B), peft_key(prefix, "B"): np.copy(A)}


class default_not_read:
    """Keys with ".default" are not read

    The state dict of a live PEFT model has the adapter's name in each key, "default" unless
    somebody chose another. PEFT itself reads both spellings, and so should the bridge: look for
    the plain key first, then for the one with the name.
    """

    def from_peft(sd, prefix):
        return sd[peft_key(prefix, "B")], sd[peft_key(prefix, "A")]


class default_wins:
    """The key with ".default" wins over the plain one

    Where both spellings are in the dict, the plain key is what a file contains, and it is to be
    read. Look for it first, and only then for the one with the adapter's name.
    """

    def from_peft(sd, prefix):
        named = {key.replace(".default.", "."): sd[key] for key in sd if ".default." in key}
        return stored({**sd, **named}, prefix, "B"), stored({**sd, **named}, prefix, "A")


class every_key_with_the_ending:
    """The first key that seems to fit is taken

    A state dict holds many modules, and "fc1" also stands inside of "fc10" and of "head.fc1". A
    search by a part of the name finds whichever comes first. Build the full key and look up
    exactly that.
    """

    def from_peft(sd, prefix):
        found = {}
        for letter in "BA":
            fitting = [key for key in sd if prefix in key and f".lora_{letter}." in key]
            if not fitting:
                raise KeyError(peft_key(prefix, letter))
            found[letter] = sd[fitting[0]]
        return found["B"], found["A"]


class error_names_other_key:
    """The error does not name the full key

    KeyError came, but with the last key that was tried or with a short name. Whoever reads it has a
    file with thousands of keys and wants to know which one to look for: the full plain key, from
    base_model to weight.
    """

    def from_peft(sd, prefix):
        found = {}
        for letter in "BA":
            plain, named = peft_key(prefix, letter), peft_key(prefix, letter, ".default")
            found[letter] = sd[plain] if plain in sd else sd[named]
        return found["B"], found["A"]


class missing_is_none:
    """A missing factor comes back as None

    dict.get gives None for a missing key, and the error then appears somewhere else, much later and
    with a text about NoneType. A missing factor is an error here and now: raise KeyError with the
    full key.
    """

    def from_peft(sd, prefix):
        found = {}
        for letter in "BA":
            named = sd.get(peft_key(prefix, letter, ".default"))
            found[letter] = sd.get(peft_key(prefix, letter), named)
        return found["B"], found["A"]
