"""Hidden checks of 32_nf4.

Codes are compared exactly, so no ratio may lie so near to a border that float32 and float64
differ: in double precision that does not happen by chance, and for the narrow types such entries
are taken out. Ties are made with scales that are powers of two, where every road to them is exact.
"""

import numpy as np

from lora_tutor.checks import every_pair, scenario, workload

LEVELS = np.array(
    [
        *(-1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453),
        *(-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0),
        *(0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224),
        *(0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0),
    ]
)
MIDDLES = (LEVELS[:-1] + LEVELS[1:]) / 2


def pair(value):
    """(codes, absmax) by name, if two arrays came. The type of the codes is one check's alone."""
    two = isinstance(value, tuple) and len(value) == 2
    if not two or not all(isinstance(each, np.ndarray) for each in value):
        return {"two_arrays": False}
    codes, absmax = value
    whole = codes.astype(np.int64) if codes.dtype.kind in "iu" else codes
    return {"two_arrays": True, "codes": whole, "absmax": absmax, "_type": str(codes.dtype)}


def coded(impl, W, *block):
    return pair(impl.quantize(W, *block))


@scenario("d=6, k=20, block=8")
def small_blocks(impl, rng):
    return coded(impl, rng.normal(size=(6, 20)), 8)


@scenario("d=16, k=24, the default block")
def default_block(impl, rng):
    return coded(impl, 0.02 * rng.normal(size=(16, 24)))


@scenario("entries from −1 to 1 at equal distances, one block")
def even_entries(impl, rng):
    return coded(impl, np.linspace(-1, 1, 160).reshape(10, 16) * 0.731, 160)


@scenario("d=7, k=9, block=8: the last block has 7 entries")
def short_last_block(impl, rng):
    return coded(impl, rng.normal(size=(7, 9)), 8)


@scenario("d=5, k=13, block=16: the last block has 1 entry, and blocks run over the ends of rows")
def one_entry_left(impl, rng):
    return coded(impl, rng.normal(size=(5, 13)), 16)


@scenario("block=100 for 42 entries")
def larger_than_the_matrix(impl, rng):
    return coded(impl, rng.normal(size=(6, 7)), 100)


@scenario("block=1: every entry is its own scale")
def blocks_of_one(impl, rng):
    return coded(impl, rng.normal(size=(3, 5)), 1)


@scenario("W given as a transposed array, block=8")
def transposed(impl, rng):
    return coded(impl, rng.normal(size=(20, 6)).T, 8)


@scenario("three blocks of 8, and all entries of the middle one are zero")
def zero_block(impl, rng):
    W = rng.normal(size=(3, 8))
    W[1] = 0
    return coded(impl, W, 8)


@scenario("all entries are zero")
def all_zero(impl, rng):
    return coded(impl, np.zeros((4, 6)), 8)


@scenario("entries half way between two levels, scale 1 and scale 1/4")
def ties(impl, rng):
    row = np.concatenate([MIDDLES, [1.0]])
    return coded(impl, np.stack([row, row[::-1] / 4]), 16)


@scenario("blocks whose largest entry is negative, one of negative entries alone")
def negative_side(impl, rng):
    W = rng.uniform(-1, 1, size=(3, 8))
    W[0, 3], W[1] = -1.7, -np.abs(W[1])
    return coded(impl, W, 8)


@scenario("weights near 1e-20, and near 1e20")
def other_units(impl, rng):
    W = rng.normal(size=(2, 8))
    return coded(impl, W * np.array([[1e-20], [1e20]]), 8)


def stored(rng, d, k, block, dtype=np.float64):
    """Codes and scales as a file might hold them; each block has a code at an end of the table."""
    codes = rng.integers(0, 16, size=d * k).astype(np.uint8)
    starts = np.arange(0, d * k, block)
    codes[starts] = rng.choice([0, 15], size=len(starts))
    return codes.reshape(d, k), rng.uniform(0.5, 3.0, size=len(starts)).astype(dtype)


@scenario("given codes, d=6, k=20, block=8")
def numbers(impl, rng):
    return {"numbers": impl.dequantize(*stored(rng, 6, 20, 8), 8)}


@scenario("given codes, d=16, k=24, the default block")
def numbers_default(impl, rng):
    return {"numbers": impl.dequantize(*stored(rng, 16, 24, 64))}


@scenario("given codes, d=7, k=9, block=8: the last block is shorter")
def numbers_short(impl, rng):
    return {"numbers": impl.dequantize(*stored(rng, 7, 9, 8), 8)}


@scenario("given codes, and a block of scale zero")
def numbers_zero(impl, rng):
    codes, absmax = stored(rng, 3, 8, 8)
    absmax[1], codes[1] = 0, 7
    return {"numbers": impl.dequantize(codes, absmax, 8)}


def merging(impl, rng, size, d=12, k=20, r=3, s=7 / 3, block=16, dtype=np.float64):
    codes, absmax = stored(rng, d, k, block, dtype)
    A, B = rng.normal(size=(d, r)), size * rng.normal(size=(r, k))
    value = impl.merge(codes, absmax, A, B, s, *([] if block == 64 else [block]))
    if not (isinstance(value, tuple) and len(value) == 3):
        return {"three_values": False}
    return {"three_values": True} | pair(value[:2]), {"lost": value[2]}


def codes_of(merged):
    if isinstance(merged, dict):
        return merged
    codes, lost = merged
    return codes | {f"_{name}": value for name, value in lost.items()}


def loss_of(merged):
    if isinstance(merged, dict):
        return merged
    codes, lost = merged
    # Codes are judged elsewhere; a loss of other codes is compared all the same.
    return {f"_{name.lstrip('_')}": value for name, value in codes.items()} | lost


@scenario("an update as large as the base, d=12, k=20, r=3, s=7/3, block=16")
def large_update(impl, rng):
    return codes_of(merging(impl, rng, 0.2))


@scenario("an update of a tenth of the base, d=20, k=9, block=16: the last block is shorter")
def small_update(impl, rng):
    return codes_of(merging(impl, rng, 0.02, 20, 9))


@scenario("s negative, the default block, d=12, k=20; then s = 0")
def other_scales(impl, rng):
    merged = merging(impl, rng, 0.2, s=-1.5, block=64), merging(impl, rng, 0.2, s=0.0)
    found = {"": codes_of(merged[0]), ", s=0": codes_of(merged[1])}
    return {
        f"{n}{case}" if n not in NOT_ALL else n: v
        for case, s in found.items()
        for n, v in s.items()
    }


@scenario("an update as large as the base, d=12, k=20, r=3, s=7/3, block=16")
def large_loss(impl, rng):
    return loss_of(merging(impl, rng, 0.2))


@scenario("an update of a hundredth of the base, d=20, k=9, block=16")
def small_loss(impl, rng):
    return loss_of(merging(impl, rng, 0.002, 20, 9))


@scenario("an update of zero, d=12, k=20")
def zero_loss(impl, rng):
    return of_no_update(loss_of(merging(impl, rng, 0.0)))


def of_no_update(seen):
    """The loss under a name that tells the case."""
    return {"lost for ΔW zero" if name == "lost" else name: each for name, each in seen.items()}


@scenario("s = 0, then s negative and the default block")
def zero_scale(impl, rng):
    negative = loss_of(merging(impl, rng, 0.2, s=-1.5, block=64))
    seen = {"lost for s=-1.5": negative["lost"]} if "lost" in negative else negative
    return of_no_update(loss_of(merging(impl, rng, 0.2, s=0.0))) | seen


@scenario("the inputs of quantize and dequantize before and after a call, all read-only at last")
def quantise_inputs(impl, rng):
    W = rng.normal(size=(6, 20))
    codes, absmax = stored(rng, 6, 20, 8)
    given = {"W": W, "codes": codes, "absmax": absmax}
    before = {name: array.copy() for name, array in given.items()}
    impl.quantize(W, 8)
    impl.dequantize(codes, absmax, 8)
    kept = {f"{name}_kept": np.array_equal(given[name], before[name]) for name in given}
    for array in given.values():
        array.flags.writeable = False
    return kept | coded(impl, W, 8) | {"numbers": impl.dequantize(codes, absmax, 8)}


TOGETHER = every_pair(
    kind=["float64", "float32", "float16"],
    block=[8, 1, 100],
    entries=["powers of two", "zero"],
    order=["C", "F"],
)


@scenario("small, single and large blocks in every type and memory layout, with zeros")
def together(impl, rng):
    seen = {}
    for kind, block, entries, order in map(dict.values, TOGETHER):
        # Over a largest that is a power of two each ratio is exact, and far from every border.
        W = rng.choice([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0], size=(6, 7))
        W = np.array(W * (entries != "zero"), dtype=kind, order=order)
        case = f"for W in {kind}, block={block}, order {order}, entries {entries}"
        found = coded(impl, W, block)
        codes, absmax = stored(rng, 6, 7, block, "float64" if kind == "float64" else "float32")
        numbers = impl.dequantize(np.array(codes, order=order), absmax, block)
        seen |= {f"{name} {case}" if name not in NOT_ALL else name: v for name, v in found.items()}
        seen[f"numbers {case}"] = numbers
    return seen


@scenario("the inputs of merge before and after a call")
def merge_inputs(impl, rng):
    codes, absmax = stored(rng, 12, 20, 16)
    A, B = rng.normal(size=(12, 3)), 0.1 * rng.normal(size=(3, 20))
    given = {"codes": codes, "absmax": absmax, "A": A, "B": B}
    before = {name: array.copy() for name, array in given.items()}
    impl.merge(**given, s=7 / 3, block=16)
    return {f"{name}_kept": np.array_equal(given[name], before[name]) for name in given}


def clear(W, block, width):
    """W with zeros where the ratio is within `width` of a border; scales stay what they are."""
    flat = W.astype(float).ravel()
    for start in range(0, flat.size, block):
        part = flat[start : start + block]
        part = part / np.abs(part).max()
        near = np.abs(part[:, None] - MIDDLES).min(axis=1) < width
        W.reshape(-1)[start : start + block][near] = 0
    return W


def typed(impl, rng, W):
    seen = coded(impl, W)
    if seen["two_arrays"]:
        seen["type of codes"] = seen.pop("_type")
        seen["numbers"] = impl.dequantize(*stored(rng, 6, 20, 8, seen["absmax"].dtype), 8)
    return seen


def beside_the_borders(rng):
    """64 numbers of float16 whose ratios cross a border if they are rounded to 11 bits."""
    # Each of these as the largest has six such numbers; others may have none.
    largest = np.float16(rng.choice([1.6005859375, 1.6376953125, 1.7236328125, 1.7421875]))
    every = np.arange(0x7C00, dtype=np.uint16).view(np.float16)
    every = np.concatenate([every[every < largest], -every[every < largest]])
    exact, narrow = every.astype(float) / float(largest), (every / largest).astype(float)
    crosses = np.searchsorted(MIDDLES, exact) != np.searchsorted(MIDDLES, narrow)
    far = np.abs(exact[:, None] - MIDDLES).min(axis=1) > 1e-5
    return np.append(largest, rng.choice(every[crosses & far], size=63))


@scenario("W in float32, d=16, k=24")
def single_precision(impl, rng):
    return typed(impl, rng, clear(rng.normal(size=(16, 24)).astype(np.float32), 64, 1e-5))


@scenario("W in float16, d=5, k=64")
def half_precision(impl, rng):
    W = clear(rng.normal(size=(5, 64)).astype(np.float16), 64, 1e-5)
    W[1] = beside_the_borders(rng)
    return typed(impl, rng, W)


@scenario("a base with float32 scales, an adapter in float64")
def merge_in_single(impl, rng):
    merged = merging(impl, rng, 0.1, dtype=np.float32)
    if isinstance(merged, dict):
        return merged
    codes, lost = merged
    kind = str(codes["absmax"].dtype) if codes["two_arrays"] else "none"
    number = isinstance(lost["lost"], int | float | np.number)
    return {"type of new_absmax": kind, "_lost": lost["lost"], "lost_is_a_number": number}


@workload("d = k = 256, block = 64", flops=False)
def measured(impl, rng):
    return impl.quantize, 0.02 * rng.normal(size=(256, 256)), 64


NOT_ALL = {
    "two_arrays": "codes and absmax should be two NumPy arrays, in a tuple.",
    "three_values": "merge should return a tuple: the new codes, the new absmax and the loss.",
}


def test_nearest_level(judge):
    """Each entry gets the code of the level nearest to w / absmax"""
    judge.same(small_blocks, default_block, even_entries, says=NOT_ALL)


def test_blocks(judge):
    """Blocks run row after row, and the last one may be shorter"""
    judge.same(
        short_last_block,
        one_entry_left,
        larger_than_the_matrix,
        blocks_of_one,
        transposed,
        says=NOT_ALL,
    )


def test_zeros_and_ties(judge):
    """Zero blocks, entries half way, negative blocks and any unit are no exception"""
    judge.same(zero_block, all_zero, ties, negative_side, other_units, says=NOT_ALL)


def test_back_to_numbers(judge):
    """A code stands for its level times the scale of its block"""
    judge.same(numbers, numbers_default, numbers_short, numbers_zero)


def test_merged_codes(judge):
    """The merge rounds Ŵ + s A B, with scales of its own"""
    judge.same(large_update, small_update, other_scales, says=NOT_ALL)


def test_what_is_lost(judge):
    """The loss is the error of the update that arrived, relative to the update"""
    judge.same(large_loss, small_loss, zero_loss, zero_scale, says=NOT_ALL)


def test_keeps_inputs_and_types(judge):
    """No input is changed, and half types are computed in float32"""
    judge.same(
        quantise_inputs,
        merge_inputs,
        single_precision,
        half_precision,
        merge_in_single,
        together,
        says=NOT_ALL
        | {"lost_is_a_number": "lost is no number, but an array: a float is asked."}
        | {
            f"{name}_kept": f"{name} was changed by the call: make a new array."
            for name in ("W", "codes", "absmax", "A", "B")
        },
    )
    judge.keeps_inputs()
