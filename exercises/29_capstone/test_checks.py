"""Hidden checks of 29_capstone.

The base network is trained here and built there, so nothing that was given can be bent. The files
come back as bytes and are read here; PEFT_LAYOUT and PEFT_CONFIG record what PEFT writes.
"""

import functools
import json
import math
import re

import numpy as np
import safetensors.numpy
import torch
from torch.nn import functional as F

from lora_tutor.checks import Raised, attempt, keep, lib, normal, observe, scenario, workload

from .shared import MLP, forward, world

R, ALPHA, LR, STEPS, NAME = 3, 10.0, 0.01, 400, "toy-mlp"
ADAPTER, CONFIG = "adapter_model.safetensors", "adapter_config.json"
LARGEST_EXPORT = 16_000  # bytes of all files together; the base alone would be 17 thousand
PEFT_LAYOUT = {
    "base_model.model.fc1.lora_A.weight": ("float32", (3, 32)),
    "base_model.model.fc1.lora_B.weight": ("float32", (48, 3)),
}
"""Tensors in the file of PEFT 0.21.2 for this network, LoraConfig(r=3, target_modules=["fc1"])."""
PEFT_CONFIG = {"peft_type": "LORA", "r": 3, "lora_alpha": 10.0, "target_modules": ["fc1"]}
"""Entries of the configuration which PEFT cannot do without."""
STATED = {"bias": "none", "lora_dropout": 0.0}
STATED |= dict.fromkeys(["fan_in_fan_out", "use_dora", "use_rslora"], False)
"""Entries which may be left out, and have this value where they are: null is another."""
NEUTRAL = {"alpha_pattern": {}, "lora_bias": False, "rank_pattern": {}}
NEUTRAL |= dict.fromkeys(["exclude_modules", "modules_to_save", "target_parameters", "task_type"])
"""Entries which may be left out, with the value that PEFT writes and takes where they are."""

SHARED_SEED, EASY_SEEDS = 29, (2, 3, 7, 29)
"""Worlds where rank 3 reaches 98.7 % from each of 8 starts, and rank 2 at most 89 %."""


def network(impl, weights):
    library = lib(impl, "torch.nn")
    model = library.Sequential()
    for name, part in MLP.named_children():
        values = [weights[f"{name}.{each}"] for each in part.state_dict()]
        model.add_module(name, observe(impl, "linear", *values) if values else library.ReLU())
    return model


def injected(impl, rng, r=R, alpha=ALPHA, dtype=torch.float32):
    weights = {name: value.to(dtype) for name, value in world(SHARED_SEED)[0].items()}
    model = impl.inject(network(impl, weights), r, alpha)
    load(model, rng, r, dtype)
    return model


def load(model, rng, r=R, dtype=torch.float32):
    A, B = normal(rng, 48, r).to(dtype), normal(rng, r, 32).to(dtype) / 4
    model.load_state_dict({"fc1.A": A, "fc1.B": B}, False)


def adapted(impl, world, **changes):
    settings = {"r": R, "alpha": ALPHA, "lr": LR, "steps": STEPS, "seed": 5} | changes
    return impl.adapt(network(impl, world[0]), *world[1], **settings)


@scenario("adapters on fc1 with r=3, α=10; with r=2, α=5; with α=0; a model in eval mode")
def injection(impl, rng):
    weights, x = world(SHARED_SEED)[0], normal(rng, 5, 32).float()
    model = impl.inject(network(impl, weights), R, ALPHA)
    evaluated = network(impl, weights)
    evaluated.eval()
    impl.inject(evaluated, R, ALPHA)
    start, trainable = model(x), sorted(observe(impl, "trainable", model))
    load(model, rng)
    return {
        "trainable": trainable,
        "starts_as_the_base": torch.allclose(start, forward(weights, x), rtol=1e-4, atol=1e-5),
        "output with known factors": model(x),
        "output with r=2": injected(impl, rng, r=2, alpha=5.0)(x),
        "output with α=0": injected(impl, rng, alpha=0.0)(x),
        "modes": [model.training, evaluated.training],
    }


@scenario("400 steps with r=3, α=10, lr=0.01, and 1000 new samples of the target")
def learning(impl, rng):
    drawn = world(int(rng.choice(EASY_SEEDS)))
    model, (X_new, y_new) = adapted(impl, drawn), drawn[2]
    right = model(torch.from_numpy(X_new)).argmax(1).numpy() == y_new
    A = observe(impl, "parameters", model).get("fc1.A", torch.zeros(1))
    return {
        "right_for_97_percent": bool(right.mean() >= 0.97),
        "_better": bool(right.mean() > 0.05),
        "_at_a_tenth_of_the_rate": float(A.abs().max()) < STEPS * 0.1 * LR,
    }


@scenario("what moved, and what was free to move, in twelve steps")
def adapter_alone(impl, rng):
    base, *_ = shared = world(SHARED_SEED)
    watch = observe(impl, "watch_optimisers")
    model = adapted(impl, shared, steps=12)
    seen = observe(impl, "watched", watch, model)
    parameters = observe(impl, "parameters", model)
    trainable, left = sorted(observe(impl, "trainable", model)), parameters.values()
    return {
        "trained numbers": sum(parameters[name].numel() for name in trainable),
        "trainable": trainable,
        "moved in the base": [n for n, old in base.items() if not any(map(old.equal, left))],
        "A_moved": bool("fc1.A" in parameters and parameters["fc1.A"].any()),
        "fresh_gradients": all(map(along, seen["given"], seen["fresh"])),
        # Who steps by hand, without torch.optim, is not seen stepping.
        "steps of the optimiser": seen["steps"] or 12,
    }


def along(given, fresh):
    """Whether gradients have the directions of those since the step before."""
    pairs = [(g.flatten(), fresh[name].flatten()) for name, g in given.items()]
    return all(F.cosine_similarity(g, f, dim=0) > 0.999 for g, f in pairs if f.any() and g.any())


def factors_after(impl, steps=3, **changes):
    model = adapted(impl, world(SHARED_SEED), steps=steps, **changes)
    found = observe(impl, "parameters", model)
    return found.get("fc1.A"), found.get("fc1.B")


def alike(first, second):
    there = all(each is not None for each in (*first, *second))
    close = functools.partial(torch.allclose, rtol=1e-4, atol=1e-6)
    return there and all(map(close, first, second))


def is_scaled(model, parameters, scaling):
    """Whether the model adds its factors of rank 2, times this number."""
    weights, x = world(SHARED_SEED)[0], torch.from_numpy(world(SHARED_SEED)[2][0][:50])
    A, B = parameters.get("fc1.A"), parameters.get("fc1.B")
    if A is None or B is None or A.shape != (48, 2) or B.shape != (2, 32):
        return False
    changed = weights | {"fc1.weight": weights["fc1.weight"] + scaling * A @ B}
    return torch.allclose(model(x), forward(changed, x), rtol=1e-4, atol=1e-5)


@scenario("runs with equal seeds, another seed, no step, twice the rate, and r=2 with α=5")
def settings_count(impl, rng):
    there = lib(impl, "torch")
    there.manual_seed(1)
    first, drawn = factors_after(impl), float(there.rand(1))
    there.manual_seed(2)
    again, drawn_again = factors_after(impl), float(there.rand(1))
    other, zero = factors_after(impl, seed=6), factors_after(impl, seed=0)
    there.manual_seed(1)
    zero_again, unmoved = factors_after(impl, seed=0), factors_after(impl, lr=0.0)[0]
    still, start = factors_after(impl, steps=0)
    weights, (X, y), _ = world(SHARED_SEED)
    other_size = adapted(impl, (weights, (X[:200], y[:200])), r=2, alpha=5.0, steps=2)
    (slow, reader), (fast, _) = (factors_after(impl, steps=1, lr=lr) for lr in (0.001, 0.002))
    known = still is not None and slow is not None and fast is not None
    moved = float(slow.abs().max()) if known else 0.0
    return {
        "same_seed": alike(first, again) and alike(zero, zero_again),
        "other_seed": not alike(first, other),
        "no_rate": unmoved is not None and not unmoved.any(),
        "no_step": known and not still.any(),
        "step_of_adam": abs(moved - 0.001) < 0.0001 and alike([reader], [start]),
        "rate_counts": known and torch.allclose(fast, 2 * slow, rtol=1e-3, atol=1e-9),
        "rank_and_scale": is_scaled(other_size, observe(impl, "parameters", other_size), 2.5),
        "_moved": known and bool(slow.any()),
        "_steps_count": known and not alike([still], first[:1]),
        "_seeds_somewhere": drawn == drawn_again,
    }


def exported(impl, *models, name=None, below=""):
    """The files after these exports, one over the other."""
    folder = observe(impl, "make_folder")
    try:
        for model in models:
            impl.export_peft(model, folder + below, name)
    finally:
        files = observe(impl, "take_files", folder)
    return {file.removeprefix(below[1:] + "/"): data for file, data in files.items()}


def held(files, name):
    if not isinstance(files.get(name), bytes):
        raise ValueError(f"there is no file {name} of a sensible size in the directory")
    return files[name]


def opened_tensors(files):
    data = held(files, ADAPTER)
    arrays = safetensors.numpy.load(data)  # which makes sure of the header's length
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    named = {re.sub(r"\.default\.weight$", ".weight", name): arrays[name] for name in arrays}
    return header.get("__metadata__") or {}, {name: named[name] for name in sorted(named)}


def layout(tensors):
    return {name: (str(array.dtype), array.shape) for name, array in tensors.items()}


@scenario("known factors, written over others; r=4, α=2.5, into a new directory")
def tensor_file(impl, rng):
    model, narrow = injected(impl, rng), injected(impl, rng, 4, 2.5)
    files = exported(impl, injected(impl, rng), model)
    metadata, tensors = opened_tensors(files)
    return {
        "tensors": {name: str(entry) for name, entry in layout(tensors).items()},
        "numbers": tensors,
        "numbers for r=4": opened_tensors(exported(impl, narrow, below="/new"))[1],
        "trainable afterwards": sorted(observe(impl, "trainable", model)),
        "training mode afterwards": model.training,
        "output afterwards": model(normal(rng, 5, 32).float()),
        "format in the metadata": metadata.get("format"),
        "small": None not in files.values() and sum(map(len, files.values())) < LARGEST_EXPORT,
    }


def configuration(files):
    config = json.loads(held(files, CONFIG)[:LARGEST_EXPORT])
    if not isinstance(config, dict):
        raise ValueError(f"{CONFIG} holds no JSON object")
    return config


def targets(value):
    return sorted(value) if isinstance(value, list) else [value]


@scenario("r=3, α=10, with base_model_name='toy-mlp'; α=0, without; and r=4, α=2.5")
def config_file(impl, rng):
    config = configuration(exported(impl, injected(impl, rng), name=NAME))
    nameless = configuration(exported(impl, injected(impl, rng, alpha=0.0)))
    seen = {f"entry {key}": config.get(key, "is missing") for key in PEFT_CONFIG}
    other = configuration(exported(impl, injected(impl, rng, 4, 2.5)))
    seen |= {f"entry {key}, r=4, α=2.5": other.get(key) for key in ("r", "lora_alpha")}
    seen["entry lora_alpha, α=0"] = nameless.get("lora_alpha")
    seen["entry target_modules"] = targets(seen["entry target_modules"])
    return {
        **seen,
        "switched on": [key for key, off in NEUTRAL.items() if (config.get(key) or off) != off],
        "entries with another value": [k for k, v in STATED.items() if config.get(k, v) != v],
        "base_model_name_or_path": config.get("base_model_name_or_path"),
        "named without a name": bool(nameless.get("base_model_name_or_path")),
    }


def output_by_files(files, weights, x):
    config, tensors = configuration(files), opened_tensors(files)[1]
    known = layout(tensors) == PEFT_LAYOUT and config.keys() >= PEFT_CONFIG.keys()
    if not known or config["r"] != R or targets(config["target_modules"]) != ["fc1"]:
        return None
    read, written = (torch.from_numpy(tensors[name]) for name in PEFT_LAYOUT)
    scaling = config["lora_alpha"] / (math.sqrt(R) if config.get("use_rslora") else R)
    W = weights["fc1.weight"] + scaling * (written @ read)
    return forward(weights | {"fc1.weight": W}, x)


@scenario("the adapter of forty steps, opened with the base it was trained on")
def opened_again(impl, rng):
    weights, _, (X_new, _) = shared = world(SHARED_SEED)
    model, x = adapted(impl, shared, steps=40), torch.from_numpy(X_new[:50])
    opened, own = output_by_files(exported(impl, model), weights, x), model(x)
    return {
        "adapter_found": opened is not None,
        "same_outputs": opened is not None and torch.allclose(opened, own, rtol=1e-4, atol=1e-4),
        "adapter_counts": not torch.allclose(own, forward(weights, x), rtol=1e-2, atol=1e-2),
    }


@scenario("known factors in float64 and float32, also with α=0, a reader of rank 2, and no start")
def spectrum(impl, rng):
    models = {"r=3": injected(impl, rng, dtype=torch.float64), "r=4": injected(impl, rng, 4, 2.0)}
    models["α=0"] = injected(impl, rng, alpha=0.0)
    models["a fresh adapter"] = impl.inject(network(impl, world(SHARED_SEED)[0]), R, ALPHA)
    B, models["a lost direction"] = normal(rng, R, 32), injected(impl, rng, dtype=torch.float64)
    B[2] = 0.0
    models["a lost direction"].load_state_dict({"fc1.B": B}, False)
    before = {name: observe(impl, "parameters", m) for name, m in models.items()}
    seen = {f"values for {name}": as_float64(impl.singular_values(m)) for name, m in models.items()}
    return seen | {"models_kept": all(same(impl, m, before[n]) for n, m in models.items())}


def same(impl, model, parameters):
    after = observe(impl, "parameters", model)
    return all(torch.equal(value, after[name]) for name, value in parameters.items())


def as_float64(value):
    floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return value.astype(np.float64) if floats else value


def with_large_factors(impl, rng, d, k, r=R):
    model = impl.inject(network(impl, world(SHARED_SEED)[0]), r, ALPHA)
    for name, size in {"A": (d, r), "B": (r, k)}.items():
        setattr(model.fc1, name, keep(lib(impl, "torch.nn").Parameter, normal(rng, *size).float()))
    return model


@scenario("an adapter with A of 20000 rows and B of 30000 columns, whose product has 2.4 GB")
def spectrum_of_large(impl, rng):
    models = {f"r={r}": with_large_factors(impl, rng, 20_000, 30_000, r) for r in (R, 1)}
    found = {f"values for {n}": attempt(impl.singular_values, m) for n, m in models.items()}
    too_large = [isinstance(v, Raised) and "allocate" in v.message for v in found.values()]
    return {"fits_into_memory": not any(too_large)} | {n: as_float64(v) for n, v in found.items()}


@workload("A of 2048 rows, B of 2048 columns", flops=False)
def measured(impl, rng):
    return impl.singular_values, with_large_factors(impl, rng, 2048, 2048)


def test_injects_into_fc1(judge):
    """fc1 has an adapter of the asked rank and scaling, and nothing else can train"""
    says = {"starts_as_the_base": "with the fresh adapter the outputs are not those of before."}
    judge.same(injection, says=says, rtol=1e-4, atol=1e-5)


def test_learns_the_shift(judge):
    """After 400 steps at least 97 % of new target data are right"""
    judge.same(learning, says={"right_for_97_percent": "fewer than 97 % of them are right."})


def test_trains_the_adapter_alone(judge):
    """240 numbers are trained, and the base stays to the last bit"""
    says = {
        "A_moved": "A of fc1 has not moved.",
        "fresh_gradients": "gradients of earlier steps are still in those that the optimiser gets.",
    }
    judge.same(adapter_alone, says=says)


def test_follows_its_arguments(judge):
    """seed, steps and lr do what they say"""
    judge.same(
        settings_count,
        says={
            "no_rate": "with lr=0 A has moved.",
            "same_seed": "two runs with the same seed gave different factors.",
            "other_seed": "runs with different seeds gave the same factors (or none).",
            "no_step": "with steps=0 A has moved.",
            "step_of_adam": "the first step is not Adam's: lr for A, and none for B.",
            "rank_and_scale": "with r=2 and alpha=5 the adapter has another rank or another scale.",
            "rate_counts": "with twice the rate the first step of A is not twice as long.",
        },
    )


def test_tensors_as_peft(judge):
    """adapter_model.safetensors holds the two factors under PEFT's names, and nothing else"""
    says = {"small": "the files are as large as a model: only the adapter belongs there."}
    judge.same(tensor_file, says=says)


def test_config_as_peft(judge):
    """adapter_config.json tells PEFT the rank, α, the target and the base"""
    judge.same(config_file)


def test_opens_to_the_same_model(judge):
    """Whoever opens the files with the base gets the outputs of your model"""
    judge.same(
        opened_again,
        says={
            "adapter_found": "PEFT would find no complete adapter for fc1 in the files.",
            "same_outputs": "base and adapter from the files do not compute what your model does.",
            "adapter_counts": "the adapted model computes what its base does.",
        },
    )


def test_singular_values_of_update(judge):
    """The singular values of s·A B, r of them, without the large product"""
    says = {"models_kept": "reading the singular values has changed A or B."}
    says |= {"fits_into_memory": "the memory allowed was used up: work with the thin factors."}
    # By way of the Gram matrix a singular value of zero comes out as about 1e-8 of the largest.
    judge.same(spectrum, spectrum_of_large, says=says, rtol=1e-3, atol=1e-5)
