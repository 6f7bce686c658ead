"""Hidden checks of 11_convention_bridge.

How from_peft takes a file is judged once. What builds on it is then asked in the dialect in which
it does find A and B, so that one mix-up does not cost every check that reads.
"""

import itertools

import numpy as np

from lora_tutor.checks import Raised, assign, attempt, fetch, hold, keep, scenario

PREFIX = "encoder.layers.0.q_proj"


def factors(rng, d=5, k=8, r=3):
    return rng.normal(size=(d, r)), rng.normal(size=(r, k))


PEFT, *_ = DIALECTS = list(itertools.product((True, False), (True, False), (False, True)))
"""Whether keys begin as PEFT's do, letters are swapped, arrays are transposed; PEFT's own first."""


def key(letter, prefix=PREFIX, adapter="", dialect=PEFT):
    return f"{'base_model.model.' if dialect[0] else ''}{prefix}.lora_{letter}{adapter}.weight"


def entries(A, B, prefix=PREFIX, adapter="", dialect=PEFT):
    """What a PEFT file holds for the course's A and B, or one in a dialect."""
    _, swapped, transposed = dialect
    held = (B, A) if swapped else (A, B)
    held = (held[0].T, held[1].T) if transposed else held
    return {
        key(letter, prefix, adapter, dialect): each for letter, each in zip("AB", held, strict=True)
    }


def dialect_of(impl):
    """The first in which from_peft finds A and B; PEFT's own if there is none."""
    given = factors(np.random.default_rng(11))
    for dialect in DIALECTS:
        if alike(attempt(impl.from_peft, entries(*given, dialect=dialect), PREFIX), given):
            return dialect
    return PEFT


def for_update(impl, A, B):
    """A and B as PEFT stores them, if delta_from_peft reads that; else as from_peft reads them."""
    given = factors(np.random.default_rng(11))
    delta = attempt(impl.delta_from_peft, entries(*given), PREFIX, 7.0)
    understood = is_multiple(delta, given[0] @ given[1])  # (d,r) @ (r,k)
    return entries(A, B, dialect=PEFT if understood else dialect_of(impl))


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


def alike(left, right):
    """Whether two results are equal arrays, equal tuples of them, or both exceptions of a kind."""
    if isinstance(left, Raised) or isinstance(right, Raised):
        return isinstance(left, Raised) and isinstance(right, Raised) and left.kind == right.kind
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(alike, left, right))
    arrays = isinstance(left, np.ndarray) and isinstance(right, np.ndarray)
    return arrays and np.array_equal(left, right)


def is_multiple(delta, product):
    """Whether delta is c·product for some c other than 0."""
    if not isinstance(delta, np.ndarray) or delta.shape != product.shape or delta.dtype.kind != "f":
        return False
    c = float((delta * product).sum() / (product * product).sum())
    return c != 0 and bool(np.allclose(delta, c * product, rtol=1e-9, atol=1e-12))


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


@scenario("read-only float32 factors")
def written_float32(impl, rng):
    A, B = (factor.astype(np.float32) for factor in factors(rng))
    A.flags.writeable = B.flags.writeable = False
    return written(impl.to_peft(A, B, "fc1"))


def written_then_overwritten(impl, A, B):
    """What to_peft gives, and whether later writes into A and B leave that alone."""
    live = hold(impl, A), hold(impl, B)
    sd = keep(impl.to_peft, *live, "fc1")
    before = fetch(sd)
    kept = np.array_equal(fetch(live[0]), A) and np.array_equal(fetch(live[1]), B)
    assign(live[0], A + 1.0)
    assign(live[1], B + 1.0)
    return before, same_arrays(before, fetch(sd)), kept


@scenario("A in Fortran order, B every other column of an array")
def written_layout(impl, rng):
    A, B = np.asfortranarray(rng.normal(size=(5, 3))), rng.normal(size=(3, 16))[:, ::2]
    sd, copied, _ = written_then_overwritten(impl, A, B)
    arrays = list(sd.values()) if isinstance(sd, dict) else []
    ordered = all(isinstance(a, np.ndarray) and a.flags.c_contiguous for a in arrays)
    return {"contiguous": bool(arrays) and ordered, "_sd": sd, "_copied": copied}


@scenario("A and B are overwritten after to_peft")
def written_copies(impl, rng):
    sd, copied, kept = written_then_overwritten(impl, *factors(rng))
    return {"copied": copied, "inputs_kept": kept, "_sd": sd}


@scenario("a dict with the two keys of one module, d=5, k=8, r=3")
def read_one(impl, rng):
    sd = entries(*factors(rng))
    before = {name: array.copy() for name, array in sd.items()}
    return {"factors": impl.from_peft(sd, PREFIX), "dict_kept": same_arrays(before, sd)}


@scenario("a dict with other modules and other parameters, read for fc1")
def read_among_others(impl, rng):
    sd = {}
    for prefix in ("fc10", "head.fc1", "fc1", "fc1.proj"):
        sd |= entries(*factors(rng), prefix)
    sd["base_model.model.fc1.base_layer.weight"] = rng.normal(size=(5, 8))
    sd["base_model.model.fc1.lora_magnitude_vector"] = rng.normal(size=5)
    return {"factors": impl.from_peft(sd, "fc1")}


@scenario("d=k=r=4, where every mix-up has fitting shapes")
def read_square(impl, rng):
    return {"factors": impl.from_peft(entries(*factors(rng, 4, 4, 4)), PREFIX)}


@scenario("keys with .default in them")
def read_default(impl, rng):
    A, B = factors(rng)
    dialect = dialect_of(impl)
    plain, named = (entries(A, B, PREFIX, adapter, dialect) for adapter in ("", ".default"))
    found = impl.from_peft(dict(named), PREFIX)
    deltas = [attempt(impl.delta_from_peft, dict(sd), PREFIX, 7.0) for sd in (plain, named)]
    return {
        "as_from_plain_keys": alike(found, impl.from_peft(dict(plain), PREFIX)),
        "delta_as_from_plain_keys": alike(*deltas),
        "_factors": found,
        "_delta": deltas[1],
    }


@scenario("a module under both spellings, the one with .default first")
def read_both(impl, rng):
    dialect = dialect_of(impl)
    plain, named = (
        entries(*factors(rng), PREFIX, adapter, dialect) for adapter in ("", ".default")
    )
    found = impl.from_peft(named | plain, PREFIX)
    own = impl.from_peft(dict(plain), PREFIX)
    return {"as_from_plain_keys": alike(found, own), "_factors": found}


def missing(call, wanted):
    """What came, and whether it names one of the wanted keys; texts are judged here alone."""
    error = attempt(*call)
    if not isinstance(error, Raised):
        return {"error": "no error", "named": False}
    return {"error": error, "named": any(name in error.message for name in wanted)}


@scenario("a dict which lacks a factor, or both, or the module asked for")
def read_missing(impl, rng):
    dialect = dialect_of(impl)
    full = entries(*factors(rng), dialect=dialect)
    A, B = both = list(full)
    cases = {
        "no lora_A": ({B: full[B]}, [A]),
        "no lora_B": ({A: full[A]}, [B]),
        "an empty dict": ({}, both),
        "another module": (entries(*factors(rng), "k_proj", dialect=dialect), both),
    }
    seen = {}
    for name, (sd, wanted) in cases.items():
        found = missing((impl.from_peft, sd, PREFIX), wanted)
        seen |= {f"error for {name}": found["error"], f"{name}: key named": found["named"]}
    found = missing((impl.delta_from_peft, {}, PREFIX, 7.0), both)
    return seen | {"error of delta_from_peft": found["error"], "delta: key named": found["named"]}


@scenario("from_peft(to_peft(A, B)), d=5, k=8, r=3, then d=k=r=4")
def there_and_back(impl, rng):
    seen = {}
    for name, sides in {"oblong": (5, 8, 3), "square": (4, 4, 4)}.items():
        A, B = factors(rng, *sides)
        sd = impl.to_peft(A, B, PREFIX)
        seen |= {f"_sd_{name}": sd, f"a dict, {name}": isinstance(sd, dict)}
        if isinstance(sd, dict):
            seen[f"factors_{name}"] = impl.from_peft(dict(sd), PREFIX)
            # Its scale is another check's matter: here it must be that of the same update.
            delta, right = (
                attempt(impl.delta_from_peft, dict(each), PREFIX, 7.0)
                for each in (sd, entries(A, B))
            )
            read = alike(delta, right) or is_multiple(delta, A @ B)
            seen |= {f"delta_{name} is of A and B": read, f"_delta_{name}": delta}
    return seen


@scenario("d=5, k=8, r=3, α=7, r left out")
def update(impl, rng):
    return {"delta": impl.delta_from_peft(for_update(impl, *factors(rng)), PREFIX, 7.0)}


@scenario("factors of rank 3, α=7, given r=4")
def update_given_r(impl, rng):
    return {"delta": impl.delta_from_peft(for_update(impl, *factors(rng)), PREFIX, 7.0, r=4)}


@scenario("d=k=r=4, α=6, r left out")
def update_square(impl, rng):
    return {"delta": impl.delta_from_peft(for_update(impl, *factors(rng, 4, 4, 4)), PREFIX, 6.0)}


@scenario("positive float32 factors, α=7, and the dict before and after")
def update_float32(impl, rng):
    sd = for_update(impl, *(np.abs(factor).astype(np.float32) for factor in factors(rng)))
    before = {name: array.copy() for name, array in sd.items()}
    delta = impl.delta_from_peft(sd, PREFIX, 7.0)
    return {"delta": delta, "dict_kept": same_arrays(before, sd)}


def test_key_names(judge):
    """to_peft gives two keys with the names that PEFT uses in its files"""
    judge.same(written_keys)


def test_letters_swapped(judge):
    """lora_A holds B and lora_B holds A, neither transposed"""
    judge.same(written_factors, written_shapes, written_square, written_float32)


def test_contiguous_copies(judge):
    """The values are C-contiguous copies, not views"""
    judge.same(
        written_layout,
        written_copies,
        says={
            "copied": "Writing into A or B later changed what to_peft had returned: "
            "the dict shares memory with the factors.",
            "inputs_kept": "to_peft changed A or B themselves.",
            "contiguous": "An array in the dict is not C-contiguous, as safetensors wants them.",
        },
    )


def test_reads_plain_keys(judge):
    """from_peft finds A and B of the module asked for, and ignores the rest"""
    judge.same(
        read_one,
        read_among_others,
        read_square,
        says={"dict_kept": "from_peft changed the dict that it was given."},
    )


def test_reads_default_keys(judge):
    """Keys with .default are read too, and the plain key wins"""
    judge.same(
        read_default,
        read_both,
        says={
            "as_from_plain_keys": "from_peft does not find what it finds under plain keys.",
            "delta_as_from_plain_keys": "delta_from_peft does not give what it gives for plain "
            "keys.",
        },
    )


def test_names_missing_key(judge):
    """A missing factor raises KeyError with the full plain key"""
    cases = ("no lora_A", "no lora_B", "an empty dict", "another module", "delta")
    sentence = "The error does not name the full plain key that is missing."
    judge.same(read_missing, says={f"{name}: key named": sentence for name in cases})


def test_round_trip(judge):
    """What to_peft writes, from_peft and delta_from_peft read back"""
    judge.same(there_and_back)


def test_scaled_update(judge):
    """delta_from_peft gives (α/r)·A B, with r given or read from the factors"""
    judge.same(
        update,
        update_given_r,
        update_square,
        update_float32,
        says={"dict_kept": "delta_from_peft changed the dict that it was given."},
    )
