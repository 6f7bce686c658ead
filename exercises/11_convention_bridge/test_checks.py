"""Hidden checks of 11_convention_bridge. Every file that is read is one as PEFT writes it."""

import numpy as np

from lora_tutor.checks import Raised, assign, attempt, fetch, hold, keep, scenario

PREFIX = "encoder.layers.0.q_proj"


def factors(rng, d=5, k=8, r=3):
    return rng.normal(size=(d, r)), rng.normal(size=(r, k))


def key(letter, prefix=PREFIX, adapter=""):
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def entries(A, B, prefix=PREFIX, adapter=""):
    """What a PEFT file holds for the course's A and B."""
    return {key("A", prefix, adapter): B, key("B", prefix, adapter): A}


def by_letter(sd):
    """The values by the letter in their keys, which may be wrong in other ways."""
    if not isinstance(sd, dict):
        return sd
    return {
        letter: value for letter in "AB" for name, value in sd.items() if f"lora_{letter}" in name
    }


def names(sd):
    return sorted(map(str, sd)) if isinstance(sd, dict) else None


def same_arrays(before, after):
    """Whether two dicts hold equal arrays under the same keys."""
    if not isinstance(before, dict) or not isinstance(after, dict) or set(before) != set(after):
        return False
    return all(np.array_equal(before[name], after[name]) for name in before)


@scenario("the keys for a module encoder.layers.0.q_proj and for fc1")
def written_keys(impl, rng):
    A, B = factors(rng)
    return {
        "keys_for_q_proj": names(impl.to_peft(A, B, PREFIX)),
        "keys_for_fc1": names(impl.to_peft(A, B, "fc1")),
    }


def written(sd, number=""):
    return {f"lora{number}": by_letter(sd), f"_sd{number}": sd}


@scenario("A of shape (5, 3), B of shape (3, 8)")
def written_factors(impl, rng):
    return written(impl.to_peft(*factors(rng), PREFIX))


@scenario("three random shapes with d, k and r all different")
def written_shapes(impl, rng):
    seen = {}
    for i in range(3):
        d, k = (int(side) for side in rng.choice(np.arange(5, 12), size=2, replace=False))
        A, B = factors(rng, d, k, int(rng.integers(2, 5)))
        seen |= written(impl.to_peft(A, B, "fc1"), f"_{i}")
    return seen


@scenario("d=k=r=4, where every mix-up has fitting shapes")
def written_square(impl, rng):
    return written(impl.to_peft(*factors(rng, 4, 4, 4), "fc1"))


@scenario("read-only float32 factors, float16 factors, and A of zeros as before the first step")
def written_types(impl, rng):
    A, B = factors(rng)
    single, half = ([f.astype(t) for f in (A, B)] for t in (np.float32, np.float16))
    for factor in single:
        factor.flags.writeable = False
    return {
        **written(impl.to_peft(*single, "fc1"), "_in_float32"),
        **written(impl.to_peft(*half, "fc1"), "_in_float16"),
        **written(impl.to_peft(np.zeros_like(A), B, "fc1"), "_of_zeros"),
    }


def written_then_overwritten(impl, A, B):
    """What to_peft gives, and whether later writes into A and B leave that alone."""
    live = hold(impl, A), hold(impl, B)
    sd = keep(impl.to_peft, *live, "fc1")
    before = fetch(sd)
    kept = np.array_equal(fetch(live[0]), A) and np.array_equal(fetch(live[1]), B)
    assign(live[0], A + 1.0)
    assign(live[1], B + 1.0)
    impl.to_peft(A + 2.0, B + 2.0, "fc2")
    return before, same_arrays(before, fetch(sd)), kept


@scenario("A in Fortran order, B every other column of an array")
def written_layout(impl, rng):
    A, B = np.asfortranarray(rng.normal(size=(5, 3))), rng.normal(size=(3, 16))[:, ::2]
    sd, copied, _ = written_then_overwritten(impl, A, B)
    arrays = list(sd.values()) if isinstance(sd, dict) else []
    ordered = all(isinstance(a, np.ndarray) and a.flags.c_contiguous for a in arrays)
    return {"contiguous": bool(arrays) and ordered, "_sd": sd, "_copied": copied}


@scenario("A and B are overwritten after to_peft, and another module is written")
def written_copies(impl, rng):
    sd, copied, kept = written_then_overwritten(impl, *factors(rng))
    return {"copied": copied, "inputs_kept": kept, "_sd": sd}


@scenario("a dict with the two keys of one module, d=5, k=8, r=3")
def read_one(impl, rng):
    sd = entries(*factors(rng))
    before = {name: array.copy() for name, array in sd.items()}
    return {"factors": impl.from_peft(sd, PREFIX), "dict_kept": same_arrays(before, sd)}


@scenario("a dict with other modules, other parameters and another adapter, read for fc.1")
def read_among_others(impl, rng):
    sd = {}
    for prefix in ("fc.10", "head.fc.1", "fc_1", "fc.1", "fc.1.proj"):
        sd |= entries(*factors(rng), prefix, ".other")
        sd |= entries(*factors(rng), prefix)
    sd["base_model.model.fc.1.base_layer.weight"] = rng.normal(size=(5, 8))
    sd["base_model.model.fc.1.lora_magnitude_vector"] = rng.normal(size=5)
    return {"factors": impl.from_peft(sd, "fc.1")}


@scenario("d=k=r=4 and d=k=6, r=3, where mix-ups have fitting shapes")
def read_square(impl, rng):
    sizes = {"for r=4": (4, 4, 4), "for r=3": (6, 6, 3)}
    return {
        f"factors {name}": impl.from_peft(entries(*factors(rng, *size)), PREFIX)
        for name, size in sizes.items()
    }


@scenario("float16 factors, A of zeros as before the first step, and lora_B before lora_A")
def read_types(impl, rng):
    A, B = factors(rng)
    half = entries(A.astype(np.float16), B.astype(np.float16))
    turned = dict(reversed(entries(A, B).items()))
    none, named = entries(A[:, :0], B[:0]), entries(A, B, PREFIX, ".default")
    return {
        "factors, lora_B first": impl.from_peft(turned, PREFIX),
        "factors in float16": impl.from_peft(half, PREFIX),
        "factors with A = 0": impl.from_peft(entries(np.zeros_like(A), B), PREFIX),
        "factors of rank 0": impl.from_peft(named | none, PREFIX),
    }


@scenario("keys with .default in them, and A of zeros under them")
def read_default(impl, rng):
    A, B = factors(rng)
    sd = entries(A, B, PREFIX, ".default")
    zero = entries(np.zeros_like(A), B, PREFIX, ".default")
    delta = attempt(impl.delta_from_peft, dict(sd), PREFIX, 7.0)
    return {
        "factors": attempt(impl.from_peft, sd, PREFIX),
        "factors with A = 0": attempt(impl.from_peft, zero, PREFIX),
        "delta_finds_them": not isinstance(delta, Raised) or delta.kind != "KeyError",
    }


@scenario("a module under both spellings, the one with .default first, then last")
def read_both(impl, rng):
    plain, named = (entries(*factors(rng), PREFIX, adapter) for adapter in ("", ".default"))
    return {
        "factors": impl.from_peft(named | plain, PREFIX),
        "factors_in_the_other_order": impl.from_peft(plain | named, PREFIX),
    }


def missing(call, wanted):
    """What came, and whether it names one of the wanted keys; texts are judged here alone."""
    error = attempt(*call)
    if not isinstance(error, Raised):
        return {"error": "no error", "named": False}
    return {"error": error, "named": any(name in error.message for name in wanted)}


@scenario("a dict which lacks a factor, or both, or the module asked for")
def read_missing(impl, rng):
    A, B = both = [key(letter) for letter in "AB"]
    full = entries(*factors(rng))
    cases = {
        "no lora_A": ({B: full[B]}, [A]),
        "no lora_B": ({A: full[A]}, [B]),
        "lora_A with .default alone": ({key("A", PREFIX, ".default"): full[A]}, [B]),
        "an empty dict": ({}, both),
        "another module": (entries(*factors(rng), "k_proj"), both),
        "a module inside it": (entries(*factors(rng), f"{PREFIX}.inner"), both),
        "another adapter": (entries(*factors(rng), PREFIX, ".other"), both),
    }
    seen = {}
    for name, (sd, wanted) in cases.items():
        found = missing((impl.from_peft, sd, PREFIX), wanted)
        seen |= {f"error for {name}": found["error"], f"{name}: key named": found["named"]}
    found = missing((impl.delta_from_peft, {}, PREFIX, 7.0), both)
    return seen | {"error of delta_from_peft": found["error"], "delta: key named": found["named"]}


@scenario("what to_peft writes, d=5, k=8, r=3, then d=k=r=4, and what is read from it")
def there_and_back(impl, rng):
    seen = {}
    for name, sides in {"oblong": (5, 8, 3), "square": (4, 4, 4)}.items():
        sd = impl.to_peft(*factors(rng, *sides), PREFIX)
        seen |= {f"sd_{name}": sd}
        if isinstance(sd, dict):
            seen[f"factors_{name}"] = impl.from_peft(dict(sd), PREFIX)
    return seen


@scenario("d=5, k=8, r=3, α=7, r left out")
def update(impl, rng):
    return {"delta": impl.delta_from_peft(entries(*factors(rng)), PREFIX, 7.0)}


@scenario("factors of rank 3, α=7, given r=4")
def update_given_r(impl, rng):
    return {"delta": impl.delta_from_peft(entries(*factors(rng)), PREFIX, 7.0, r=4)}


@scenario("factors of rank 3, α=7, given r=0")
def no_rank(impl, rng):
    delta = attempt(impl.delta_from_peft, entries(*factors(rng)), PREFIX, 7.0, r=0)
    found = isinstance(delta, np.ndarray) and bool(np.isfinite(delta).all())
    return {"no_result_for_r_0": not found}


@scenario("a rank above both sides, d=2, k=3, r=4, α=6, r left out")
def update_thin(impl, rng):
    return {"delta": impl.delta_from_peft(entries(*factors(rng, 2, 3, 4)), PREFIX, 6.0)}


@scenario("d=k=r=4, α=6, r left out")
def update_square(impl, rng):
    return {"delta": impl.delta_from_peft(entries(*factors(rng, 4, 4, 4)), PREFIX, 6.0)}


@scenario("α of 0, of -3, of 1/4, and of 2 as an int; then A of zeros")
def update_alphas(impl, rng):
    sd, (A, B) = entries(*factors(rng)), factors(rng)
    zero = entries(np.zeros_like(A), B)
    alphas = (0.0, -3.0, 0.25, 2)
    seen = {f"delta for α={alpha:g}": impl.delta_from_peft(sd, PREFIX, alpha) for alpha in alphas}
    seen["delta for α=0, r=5"] = impl.delta_from_peft(sd, PREFIX, 0.0, 5)
    return seen | {"delta for A = 0": impl.delta_from_peft(zero, PREFIX, 7.0)}


@scenario("d=k=6, r=3, α=7, r left out")
def update_wide_square(impl, rng):
    return {"delta": impl.delta_from_peft(entries(*factors(rng, 6, 6, 3)), PREFIX, 7.0)}


@scenario("positive float16 factors, α=6")
def update_float16(impl, rng):
    A, B = (rng.uniform(0.5, 1.5, size=size).astype(np.float16) for size in ((5, 3), (3, 8)))
    return {"delta": impl.delta_from_peft(entries(A, B), PREFIX, 6.0)}


@scenario(
    "a module under both spellings, among others and in either order, and A of zeros in float32"
)
def update_among_others(impl, rng):
    other, named = entries(*factors(rng), "fc.10"), entries(*factors(rng), "fc.1", ".default")
    A, B = (factor.astype(np.float32) for factor in factors(rng))
    plain, silent = entries(A, B, "fc.1"), entries(0 * A, B, "fc.1")
    return {
        "delta": impl.delta_from_peft(other | named | plain, "fc.1", 7.0),
        "delta in the other order": impl.delta_from_peft(plain | named | other, "fc.1", 7.0),
        "delta for A = 0": impl.delta_from_peft(named | silent, "fc.1", 7.0),
        "_by_default": attempt(impl.delta_from_peft, other | named, "fc.1", 7.0),
    }


@scenario("positive float32 factors, α=7, and the dict before and after")
def update_float32(impl, rng):
    sd = entries(*(np.abs(factor).astype(np.float32) for factor in factors(rng)))
    before = {name: array.copy() for name, array in sd.items()}
    delta, silent = (impl.delta_from_peft(sd, PREFIX, alpha) for alpha in (7.0, 0.0))
    return {"delta": delta, "delta for α=0": silent, "dict_kept": same_arrays(before, sd)}


def test_key_names(judge):
    """to_peft gives two keys with the names that PEFT uses in its files"""
    judge.same(written_keys)


def test_letters_swapped(judge):
    """lora_A holds B and lora_B holds A, neither transposed"""
    judge.same(written_factors, written_shapes, written_square, written_types)


def test_contiguous_copies(judge):
    """The values are C-contiguous copies, not views"""
    judge.same(
        written_layout,
        written_copies,
        says={
            "copied": "Writing into A or B later, or another call, changed what to_peft had "
            "returned: its arrays must be copies, and its dict new.",
            "inputs_kept": "to_peft changed A or B themselves.",
            "contiguous": "An array in the dict is not C-contiguous, as safetensors wants them.",
        },
    )
    judge.keeps_inputs()


def test_reads_plain_keys(judge):
    """from_peft finds A and B of the module asked for, and ignores the rest"""
    judge.same(
        read_one,
        read_among_others,
        read_square,
        read_types,
        says={"dict_kept": "from_peft changed the dict that it was given."},
    )


def test_reads_default_keys(judge):
    """Keys with .default are read too, and the plain key wins"""
    judge.same(
        read_default,
        read_both,
        says={"delta_finds_them": "delta_from_peft does not find the factors under such keys."},
    )


def test_names_missing_key(judge):
    """A missing factor raises KeyError with the full plain key"""
    cases = ("no lora_A", "no lora_B", "lora_A with .default alone", "an empty dict")
    cases += ("another module", "a module inside it", "another adapter", "delta")
    sentence = "The error does not name the full plain key that is missing."
    judge.same(read_missing, says={f"{name}: key named": sentence for name in cases})


def test_round_trip(judge):
    """to_peft writes a file as PEFT does, and from_peft reads it back"""
    judge.same(there_and_back)


def test_scaled_update(judge):
    """delta_from_peft gives (α/r)·A B, with r given or read from the factors"""
    judge.same(
        update,
        update_given_r,
        update_thin,
        update_square,
        update_wide_square,
        update_alphas,
        update_float16,
        update_float32,
        update_among_others,
        no_rank,
        says={
            "dict_kept": "delta_from_peft changed the dict that it was given.",
            "no_result_for_r_0": "r=0 was taken for None: ask `r is None`, for 0 is false too.",
        },
    )
