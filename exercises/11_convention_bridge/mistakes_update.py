"""Known mistakes of 11_convention_bridge: the update, and slips in one direction only."""

import numpy as np

from .reference import from_peft, peft_key, stored


class update_unscaled:
    """The update is not scaled

    The file stores the bare factors. α is not in it, it stands in adapter_config.json, and the
    update of the weight is their product times α/r.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return A @ B


class update_scaled_by_alpha:
    """The scale is α instead of α/r

    The product of the factors is multiplied by α and never divided by r. PEFT's scaling is
    lora_alpha / r.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha * (A @ B)


class r_ignored:
    """The argument r is ignored

    If the caller gives r, α is divided by that, as the adapter's configuration says; only r=None
    asks for the rank of the factors. The two differ where an adapter has been pruned or padded.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / A.shape[1] * (A @ B)


class update_in_wrong_order:
    """The update multiplies lora_A by lora_B

    In PEFT's letters the update is B A: lora_B (d, r) stands on the left, lora_A (r, k) on the
    right. The other order does not fit, or for a square weight gives an r-by-r matrix and no
    update.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / (A.shape[1] if r is None else r) * (B @ A)


class letters_kept_when_writing:
    """to_peft keeps the letters: lora_A holds A, lora_B holds B

    PEFT's lora_A is the factor that reads, of shape (r, k), and in this course that is B. from_peft
    is not mistaken here, so what was written does not come back as it was.
    """

    def to_peft(A, B, prefix):
        return {
            peft_key(prefix, "A"): np.array(A, order="C"),
            peft_key(prefix, "B"): np.array(B, order="C"),
        }


class letters_kept_when_reading:
    """from_peft keeps the letters: A is lora_A, B is lora_B

    PEFT's lora_B is the factor that writes, of shape (d, r), and in this course that is A. A pair
    (A, B) of the course is (lora_B, lora_A) of the file.
    """

    def from_peft(sd, prefix):
        return stored(sd, prefix, "A"), stored(sd, prefix, "B")


class transposed_when_writing:
    """to_peft transposes the factors

    The letters change places and the matrices stay as they are: lora_A has the shape (r, k),
    exactly as our B has.
    """

    def to_peft(A, B, prefix):
        return {peft_key(prefix, "A"): B.T.copy(), peft_key(prefix, "B"): A.T.copy()}


class transposed_when_reading:
    """from_peft transposes the factors

    The letters change places and the matrices stay as they are: lora_B has the shape (d, r),
    exactly as our A has.
    """

    def from_peft(sd, prefix):
        return stored(sd, prefix, "B").T, stored(sd, prefix, "A").T


class no_prefix_when_writing:
    """to_peft writes keys without "base_model.model."

    from_peft looks for the full key, so it does not even find what to_peft wrote; and PEFT loads
    such a file with one warning, and then the adapter is not there.
    """

    def to_peft(A, B, prefix):
        return {
            f"{prefix}.lora_A.weight": np.array(B, order="C"),
            f"{prefix}.lora_B.weight": np.array(A, order="C"),
        }


class plain_not_read:
    """Only keys with ".default" are read

    They are those of a live model. The files that PEFT writes have plain keys: look for these
    first.
    """

    def from_peft(sd, prefix):
        named = {key.replace(".default.", "."): sd[key] for key in sd if ".default." in key}
        return stored(named, prefix, "B"), stored(named, prefix, "A")


class truth_of_arrays:
    """`or` asks an array whether it is true

    get(...) or get(...) works for None, but an array of several numbers is neither true nor false,
    and NumPy raises. Compare with None, or ask `key in sd`.
    """

    def from_peft(sd, prefix):
        plain, named = peft_key(prefix, "B"), peft_key(prefix, "B", ".default")
        return sd.get(plain) or sd.get(named), stored(sd, prefix, "A")


class scale_rounded_down:
    """The scale is α // r, rounded down

    // gives the whole part: 7 // 3 is 2, and 1 // 3 is nothing at all. Divide with /.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha // (A.shape[1] if r is None else r) * (A @ B)


class root_of_r:
    """The scale is α/√r: that is rsLoRA

    Rank-stabilised LoRA divides by √r, and PEFT does so where use_rslora is set. Plain LoRA divides
    by r.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / (A.shape[1] if r is None else r) ** 0.5 * (A @ B)


class update_transposed:
    """The update is transposed

    A B has the shape (d, k) of the weight, outputs first, and is added to it as it is. It has to be
    transposed only for layers that store (k, d), such as GPT-2's Conv1D.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / (A.shape[1] if r is None else r) * (A @ B).T


class rank_from_outputs:
    """r is read from the first axis of A, which is d

    A is (d, r): A.shape[0] counts the outputs, A.shape[1] the rank.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / (A.shape[0] if r is None else r) * (A @ B)


class rank_from_inputs:
    """r is read from the second axis of B, which is k

    B is (r, k): B.shape[1] counts the inputs, B.shape[0] the rank.
    """

    def delta_from_peft(sd, prefix, alpha, r=None):
        A, B = from_peft(sd, prefix)
        return alpha / (B.shape[1] if r is None else r) * (A @ B)


class key_by_its_ending:
    """The first key with the right ending is taken

    "head.fc1.lora_A.weight" ends as "fc1.lora_A.weight" does, but is of another module; and where
    both spellings are there, the first in the dict need not be the plain one. Build the full key
    and look up exactly that.
    """

    def from_peft(sd, prefix):
        found = {}
        for letter in "BA":
            ends = [f"{prefix}.lora_{letter}{name}.weight" for name in ("", ".default")]
            fitting = [key for key in sd if key.endswith(tuple(ends))]
            if not fitting:
                raise KeyError(peft_key(prefix, letter))
            found[letter] = sd[fitting[0]]
        return found["B"], found["A"]


class ending_of_another_module:
    """A key of another module counts if it ends alike

    "head.fc1.lora_A.weight" ends as "fc1.lora_A.weight" does, and whichever comes first in the dict
    is read. Build the full key, from base_model on, and look up exactly that.
    """

    def from_peft(sd, prefix):
        found = {}
        for letter in "BA":
            for name in (".default", ""):
                ending = f"{prefix}.lora_{letter}{name}.weight"
                fitting = [key for key in sd if key.endswith(ending)]
                found |= {letter: sd[fitting[0]]} if fitting else {}
            if letter not in found:
                raise KeyError(peft_key(prefix, letter))
        return found["B"], found["A"]


class error_names_the_module:
    """The error names the module, not the key

    Whoever reads it has a file with thousands of keys and wants to know which one to look for: the
    full plain key, from base_model to weight.
    """

    def from_peft(sd, prefix):
        try:
            return from_peft(sd, prefix)
        except KeyError:
            raise KeyError(prefix) from None
