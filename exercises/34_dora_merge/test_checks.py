"""Hidden checks of 34_dora_merge.

Known factors and lengths are loaded before every call, and no length is that of a row of W or Z.
What one method does wrong is judged in the check about it: the others compare the layer with
itself, and what goes through several methods stays unjudged (`_weight`).
"""

import torch

from lora_tutor.checks import assign, attempt, digits, keep, normal, observe, scenario, workload

from .shared import lengths, load, made, parts, same_bits, usual, whole


@scenario("W of 5 × 8, r=3, α=7, known A, B and m")
def new_rows(impl, rng):
    return whole(impl, rng, "new weight")


def new_weight_without(impl, rng, name):
    known = parts(rng)
    return made(impl, normal(rng, 5, 8), known | {name: 0 * known[name]}).new_weight()


@scenario("A or B zero; the shapes 6 × 6 with r=2, 9 × 4 with r=4 and α<0, 3 × 7 with r=1, α=0")
def other_shapes(impl, rng):
    return {
        "new weight for α=0": usual(impl, rng, alpha=0.0).new_weight(),
        "new weight for A zero": new_weight_without(impl, rng, "A"),
        "new weight for B zero": new_weight_without(impl, rng, "B"),
        **whole(impl, rng, "new weight of 6 × 6", 6, 6, 2, 5.0),
        **whole(impl, rng, "new weight of 9 × 4", 9, 4, 4, -6.0),
        **whole(impl, rng, "new weight of 3 × 7", 3, 7, 1, 2.5),
    }


@scenario("a fresh layer: A is zero, m the lengths of W's rows; then a layer in float32")
def start(impl, rng):
    layer = impl.DoRALinear(observe(impl, "linear", normal(rng, 5, 8), None), 3, 7.0)
    single = made(impl, normal(rng, 5, 8).float(), parts(rng))
    return {"new weight": layer.new_weight(), "new weight in float32": single.new_weight()}


@scenario("new_weight(), then other A, B and m are loaded, then another W")
def new_parts(impl, rng):
    layer = usual(impl, rng)
    seen = {"_first": layer.new_weight()}
    load(layer, parts(rng))
    seen["new weight for other parts"] = layer.new_weight()
    load(layer, {"base.weight": normal(rng, 5, 8)})
    return seen | {"new weight for another W": layer.new_weight()}


@scenario("what new_weight() gave is written over, for a fresh layer and for a merged one")
def new_tensor(impl, rng):
    W = normal(rng, 5, 8)
    fresh = impl.DoRALinear(observe(impl, "linear", W, None), 3, 7.0)
    merged = usual(impl, rng)
    merged.merge()
    seen = {}
    for name, layer in {"fresh": fresh, "merged": merged}.items():
        before = layer.base.weight
        attempt(assign, keep(layer.new_weight), torch.zeros(5, 8, dtype=torch.float64))
        seen[f"{name}_weight_stays"] = torch.equal(layer.base.weight, before)
    return seen


@scenario("new_weight() of a layer that is merged")
def while_merged(impl, rng):
    layer = usual(impl, rng)
    before = layer.new_weight()
    layer.merge()
    after = attempt(layer.new_weight)
    return {"same_as_before": alike(after, before), "_after": after}


def alike(got, want):
    same = isinstance(got, torch.Tensor) and got.shape == want.shape and got.dtype == want.dtype
    return same and torch.allclose(got, want, rtol=1e-9, atol=1e-12, equal_nan=True)


@scenario("a row of zeros in W and A; a row of W that s·A B takes away, and one m that is zero")
def zero_rows(impl, rng):
    W, known = normal(rng, 5, 8), parts(rng)
    W[2], known["A"][2] = 0.0, 0.0
    silent = known | {"m": torch.zeros(5, dtype=torch.float64)}
    seen = {
        "new weight": made(impl, W, known).new_weight(),
        "new weight for m of zeros": made(impl, W, silent).new_weight(),
    }
    known |= {"A": digits(rng, 5, 2), "B": digits(rng, 2, 8)}
    known["m"][0] = 0.0
    W[3] = -2.0 * (known["A"] @ known["B"])[3]
    return seen | {"new weight of a row taken away": made(impl, W, known, alpha=4.0).new_weight()}


@scenario("rows of W and A a hundred million times shorter, the same m")
def tiny_rows(impl, rng):
    W, known = normal(rng, 5, 8), parts(rng)
    known["A"] = 1e-8 * known["A"]
    return {"new weight": made(impl, 1e-8 * W, known).new_weight()}


@scenario("a layer with a bias, merged")
def merged_once(impl, rng):
    layer = usual(impl, rng)
    wanted = layer.new_weight()
    before = [layer.A, layer.B, layer.m, layer.base.bias]
    flag = layer.merged
    result = layer.merge()
    after = [layer.A, layer.B, layer.m, layer.base.bias]
    return {
        "flag_before": flag,
        "flag_after": layer.merged,
        "result": result,
        "holds_new_weight": alike(layer.base.weight, wanted),
        "others_stay": all(map(torch.equal, before, after)),
        "_weight": layer.base.weight,
        "_others": after,
    }


@scenario("the same inputs before merge() and after it, in either mode")
def outputs(impl, rng):
    layer = usual(impl, rng)
    inputs = normal(rng, 4, 8), normal(rng, 2, 3, 8), 0 * normal(rng, 2, 8), normal(rng, 2, 8, 3).mT
    before = [layer(x) for x in inputs]
    layer.train()
    in_training = [layer(x) for x in inputs]
    layer.merge()
    after = [layer(x) for x in inputs]
    layer.unmerge()
    W, b = layer.new_weight(), layer.base.bias
    after += [layer(x) for x in inputs]
    stays = all(map(alike, after + in_training, before * 3))
    product = all(alike(y, x @ W.T + b) for x, y in zip(inputs, before, strict=True))
    for d, k, n, share in ((1, 8, 131, 1.0), (5, 1, 4, 1.0), (5, 8, 4, 0.0)):
        thin, x = usual(impl, rng, d, k, 1), normal(rng, n, k)
        load(thin, {"m": share * thin.m})
        product = product and alike(thin(x), x @ thin.new_weight().T + thin.base.bias)
    return {"output_stays": stays, "is_the_product": product, "_after": after}


@scenario("merge() called twice, and merge() of a fresh layer")
def merged_twice(impl, rng):
    layer = usual(impl, rng)
    layer.merge()
    once = layer.base.weight
    layer.merge()
    fresh = impl.DoRALinear(observe(impl, "linear", normal(rng, 5, 8), None), 3, 7.0)
    fresh.merge()
    return {
        "second_changes_nothing": torch.equal(layer.base.weight, once),
        "flags": [layer.merged, fresh.merged],
        "_weight": layer.base.weight,
    }


def way_back(impl, layer, between=lambda: None):
    """Whether unmerge() brings back the very numbers that were there."""
    before = layer.base.weight
    layer.merge()
    between()
    others = [layer.A, layer.B, layer.m]
    layer.unmerge()
    after = layer.base.weight
    return {
        "comes_back": same_bits(before, after),
        "others_stay": all(map(torch.equal, others, [layer.A, layer.B, layer.m])),
        "flag": layer.merged,
        "_change": after - before if after.shape == before.shape else None,
    }


@scenario("merge() and unmerge(), W of 5 × 8")
def there_and_back(impl, rng):
    seen, layer, others = way_back(impl, usual(impl, rng)), usual(impl, rng), parts(rng)
    after_others = attempt(way_back, impl, layer, lambda: load(layer, others))
    return seen | {"_after_others": after_others}


@scenario("unmerge() on a layer that was never merged, then merge() twice and unmerge() twice")
def twice_back(impl, rng):
    layer = usual(impl, rng)
    held = layer.base.weight
    seen = {"result": attempt(layer.unmerge), "stays": torch.equal(layer.base.weight, held)}
    seen["flag before"] = layer.merged
    first = way_back(impl, layer, layer.merge)
    before = layer.base.weight
    layer.unmerge()
    return seen | first | {"second_changes_nothing": torch.equal(layer.base.weight, before)}


@scenario("merge(), then other A, B and m are loaded, another layer is merged, then unmerge()")
def other_parts(impl, rng):
    layer, others, another = usual(impl, rng), parts(rng), usual(impl, rng)
    return way_back(impl, layer, lambda: (load(layer, others), another.merge()))


@scenario("in training mode: merge(), unmerge(), other A, B and m, and merge() again")
def second_round(impl, rng):
    layer, others = usual(impl, rng), parts(rng)
    layer.train()
    layer.merge()
    layer.unmerge()
    load(layer, others)
    wanted = layer.new_weight()
    layer.merge()
    holds = alike(layer.base.weight, wanted)
    layer.unmerge()
    return {"holds_new_weight": holds} | way_back(impl, layer)


@scenario("another W is loaded before merge(), and a third one before a second merge()")
def other_weights(impl, rng):
    layer = usual(impl, rng)
    load(layer, {"base.weight": normal(rng, 5, 8)})
    first = way_back(impl, layer)
    W, known = normal(rng, 5, 8), {name: getattr(layer, name) for name in "ABm"}
    load(layer, {"base.weight": W})
    starts_anew = alike(layer.new_weight(), made(impl, W, known).new_weight())
    second = way_back(impl, layer)["comes_back"]
    return first | {"starts_anew": starts_anew, "the second comes_back": second}


@scenario("a zero in m and rows of zeros in W and A, then a W of zeros: merge() and unmerge()")
def back_from_zero(impl, rng):
    W, known = normal(rng, 5, 8), parts(rng)
    known["m"][1] = 0.0
    W[3], known["A"][3] = -0.0, 0.0
    one_row = way_back(impl, made(impl, W, known))
    every_row = way_back(impl, made(impl, torch.zeros_like(W), known))
    return one_row | {"comes_back": one_row["comes_back"] and every_row["comes_back"]}


@scenario("bases in bfloat16, float16, float32 and float64, merged and unmerged")
def back_in_every_type(impl, rng):
    seen = {"comes_back": True}
    for dtype in (torch.bfloat16, torch.float16, torch.float32, torch.float64):
        W, known = normal(rng, 16, 24).to(dtype), parts(rng, 16, 24)
        back = way_back(impl, made(impl, W, known))
        seen = back | {"comes_back": seen["comes_back"] and back["comes_back"]}
    return seen


@scenario("who sees the merged numbers, and what would be trained")
def held_parameter(impl, rng):
    base = observe(impl, "linear", normal(rng, 5, 8), None)
    layer = impl.DoRALinear(base, 3, 7.0)
    load(layer, parts(rng))
    held, states = keep(base.get_parameter, "weight"), [saved(layer)]
    layer.merge()
    states.append(saved(layer))
    seen = {
        "held_while_merged": torch.equal(held.detach(), layer.base.weight),
        "trainable while merged": sorted(observe(impl, "trainable", layer)),
        "_weight": layer.base.weight,
    }
    layer.unmerge()
    states.append(saved(layer))
    return seen | {
        "in state_dict()": [names for names, _ in states],
        "nothing_else": not any(others for _, others in states),
        "held_afterwards": torch.equal(held.detach(), layer.base.weight),
        "trainable afterwards": sorted(observe(impl, "trainable", layer)),
    }


def saved(layer):
    """The names in state_dict() that belong there, and how many do not."""
    names, known = layer.state_dict().keys(), {"A", "B", "m", "base.weight"}
    return sorted(names & known), len(names - known)


@scenario("a base in bfloat16, where s·A B nearly takes W away")
def bfloat16(impl, rng):
    A, B = digits(rng, 5, 4), digits(rng, 4, 8)
    W = -(A @ B / 3).to(torch.bfloat16)
    known = {"A": A, "B": B, "m": lengths(rng, 5)}
    seen = {"new weight": made(impl, W, known, alpha=4 / 3).new_weight()}
    return seen | {"_out_of_range": large(impl, rng)}


def large(impl, rng):
    known = {"A": 256 * digits(rng, 5, 4), "B": 256 * digits(rng, 4, 8), "m": lengths(rng, 5)}
    layer = made(impl, digits(rng, 5, 8).to(torch.float16), known, alpha=7.0 / 2**10)
    return layer.new_weight()


@scenario("a base in float16, where A B and the squares of Z leave the range, but Z does not")
def float16(impl, rng):
    return {"new weight": large(impl, rng)}


@scenario("a base in bfloat16, 16 × 24, beside the same in float64 and rounded to bfloat16")
def rounded_once(impl, rng):
    W = normal(rng, 16, 24).to(torch.bfloat16)
    known = {name: part.to(torch.bfloat16) for name, part in parts(rng, 16, 24).items()}
    A, B, m = (part.double() for part in known.values())
    Z = W.double() + 7 / 3 * (A @ B)
    wanted = (m[:, None] * Z / Z.norm(dim=1, keepdim=True)).to(torch.bfloat16)
    got = made(impl, W, known).new_weight()
    comparable = isinstance(got, torch.Tensor) and got.shape == wanted.shape
    # float32 and float64 may round to different sides, about once in ten thousand entries.
    equal = comparable and bool((got == wanted).double().mean() > 0.98)
    return {"dtype": str(getattr(got, "dtype", None)), "once": equal, "_got": got}


@workload("d = k = 512, r = 8")
def measured(impl, rng):
    return (usual(impl, rng, 512, 512, 8, 16.0).new_weight,)


def test_new_weight_by_rows(judge):
    """Each row of the new weight has the direction of Z's and the length in m"""
    judge.same(
        new_rows,
        other_shapes,
        start,
        new_parts,
        while_merged,
        new_tensor,
        says={
            "same_as_before": "while merged, new_weight() gives another weight than before.",
            "fresh_weight_stays": "new_weight() gave base.weight itself, and no new tensor.",
            "merged_weight_stays": "while merged, new_weight() gave base.weight itself.",
        },
    )


def test_zero_and_tiny_rows(judge):
    """A row of zeros stays zero, and a tiny row gets its full length"""
    judge.same(zero_rows, tiny_rows)


def test_merges_once(judge):
    """merge() writes the new weight, once, and the output stays"""
    judge.same(
        merged_once,
        outputs,
        merged_twice,
        says={
            "holds_new_weight": "base.weight is not what new_weight() gave before.",
            "others_stay": "merge() changed A, B, m or the bias.",
            "is_the_product": "the output is not x times the new weight, with the bias.",
            "output_stays": "merging, or training mode, changes what the layer gives.",
            "second_changes_nothing": "the second call changed the weight.",
        },
    )


def test_restores_exactly(judge):
    """unmerge() brings back W bit by bit, whatever has changed, in half types too"""
    judge.same(
        there_and_back,
        twice_back,
        other_parts,
        other_weights,
        second_round,
        back_from_zero,
        back_in_every_type,
        says={
            "holds_new_weight": "the second merge() does not write the new weight.",
            "comes_back": "base.weight is not the same, to the bit, as before merge().",
            "starts_anew": "after unmerge() another W was loaded, but new_weight() starts from the "
            "old one.",
            "the second comes_back": "another W was loaded after unmerge(), but the next unmerge() "
            "does not bring it back.",
            "others_stay": "unmerge() changed A, B or m.",
            "second_changes_nothing": "a second unmerge() changed the weight.",
            "stays": "unmerge() changed a weight that was not merged.",
        },
    )


def test_stays_the_parameter(judge):
    """base.weight is the same frozen parameter throughout, and state_dict() holds no more"""
    judge.same(
        held_parameter,
        says={
            "held_while_merged": "whoever held base.weight since before merge() "
            "does not see the merged numbers in it.",
            "nothing_else": "state_dict() holds something beside base.weight, A, B and m.",
            "held_afterwards": "after unmerge() base.weight is another parameter than before.",
        },
    )


def test_half_types(judge):
    """Half types are computed in float32 and rounded once, and stay what they are"""
    judge.same(
        bfloat16,
        float16,
        rounded_once,
        says={"once": "many entries differ in the last bit: something was rounded before the end."},
    )
