"""The X-ray on adapters that the real PEFT saved: spectra as NumPy's of the dense update are."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lora_tutor.errors import UsageError
from lora_tutor.labs.experiments import adapter_xray

pytestmark = pytest.mark.slow
ATTENTION = ["q_proj", "v_proj"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """PEFT's and transformers' own warnings are not the subject."""
    pytest.importorskip("peft", reason="peft is not installed (extra: test)")
    pytest.importorskip("transformers")
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
    torch.set_num_threads(threads)


def gpt2() -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(
        GPT2Config(
            n_layer=2, n_embd=16, n_head=2, vocab_size=40, n_positions=8,
            bos_token_id=0, eos_token_id=0,
        )
    )  # fmt: skip


def llama() -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(
        LlamaConfig(
            num_hidden_layers=2, hidden_size=16, intermediate_size=24, num_attention_heads=2,
            num_key_value_heads=1, vocab_size=40,
        )
    )  # fmt: skip


def classifier() -> Any:
    from transformers import LlamaConfig, LlamaForSequenceClassification

    return LlamaForSequenceClassification(
        LlamaConfig(
            num_hidden_layers=1, hidden_size=16, intermediate_size=24, num_attention_heads=2,
            num_key_value_heads=2, vocab_size=40, pad_token_id=0,
        )
    )  # fmt: skip


def pictures() -> Any:
    from torch import nn

    return nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.Conv2d(6, 5, 1), nn.Flatten())


VARIANTS: dict[str, tuple[Callable[[], Any], dict[str, Any]]] = {
    "plain": (llama, {"r": 4, "lora_alpha": 10, "target_modules": [*ATTENTION, "down_proj"]}),
    "rank one": (llama, {"r": 1, "target_modules": ATTENTION}),
    "wider than the layer": (llama, {"r": 12, "target_modules": ["v_proj"]}),
    "rslora": (llama, {"r": 4, "lora_alpha": 6, "use_rslora": True, "target_modules": ATTENTION}),
    "patterns": (
        llama,
        {
            "r": 4,
            "target_modules": [*ATTENTION, "down_proj"],
            "rank_pattern": {"q_proj": 3, r"layers\.1\.self_attn\.v_proj": 2},
            "alpha_pattern": {"down_proj": 5, "^model.layers.0.self_attn.q_proj": 7},
        },
    ),
    "conv1d": (gpt2, {"r": 4, "target_modules": ["c_attn", "c_proj"]}),
    "conv1d and a linear layer": (
        gpt2,
        {"r": 3, "target_modules": ["c_attn", "attn.c_proj", "lm_head"]},
    ),
    "embedding": (gpt2, {"r": 4, "target_modules": ["wte", "c_attn"]}),
    "dora": (llama, {"r": 4, "use_dora": True, "target_modules": [*ATTENTION, "down_proj"]}),
    "dora of conv1d and embedding": (
        gpt2,
        {"r": 4, "use_dora": True, "target_modules": ["c_attn", "c_proj", "wte"]},
    ),
    "all biases": (gpt2, {"r": 4, "bias": "all", "target_modules": ["c_attn"]}),
    "lora_bias": (gpt2, {"r": 4, "lora_bias": True, "target_modules": ["c_attn"]}),
    "whole modules": (llama, {"r": 4, "target_modules": ATTENTION, "modules_to_save": ["lm_head"]}),
    "token rows": (llama, {"r": 4, "target_modules": ATTENTION, "trainable_token_indices": [1]}),
    "a head": (classifier, {"r": 4, "target_modules": ATTENTION, "task_type": "SEQ_CLS"}),
    "convolutions": (pictures, {"r": 2, "target_modules": ["0", "2"]}),
}


def adapted(make: Callable[[], Any], settings: dict[str, Any]) -> tuple[Any, Any]:
    """The model as it was, and the one with an adapter whose every number is random."""
    import torch
    from peft import LoraConfig, get_peft_model

    base = make()
    model = get_peft_model(copy.deepcopy(base), LoraConfig(**settings))
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            with torch.no_grad():
                parameter.add_(torch.randn_like(parameter) * 0.3)
            if "magnitude" in name:
                parameter.data.abs_()
    return base, model


def save_base(base: Any, file: Path, prefix: str = "") -> None:
    from safetensors.torch import save_file

    tensors = {
        name.removeprefix(prefix): value.clone()
        for name, value in base.state_dict().items()
        if name.startswith(prefix)
    }
    save_file(tensors, file)


def layers(model: Any) -> dict[str, Any]:
    from peft.tuners.lora import LoraLayer

    return {
        name.removeprefix("base_model.model."): module
        for name, module in model.named_modules()
        if isinstance(module, LoraLayer)
    }


def flat(weight: Any) -> np.ndarray:
    """A convolution's inputs in one row for each output."""
    return np.asarray(weight.detach().double().reshape(weight.shape[0], -1))


def found(folder: Path, base: Path | None = None, top: int = 99) -> dict[str, dict[str, Any]]:
    outcome = adapter_xray.run(lambda event: None, str(folder), str(base or ""), str(top))
    return {each["name"]: each for each in outcome.numbers["modules"]}  # type: ignore[attr-defined]


def spectrum(dense: np.ndarray, length: int) -> np.ndarray:
    return np.linalg.svd(dense, compute_uv=False)[:length]


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_spectrum_is_that_of_the_dense_update(variant: str, tmp_path: Path) -> None:
    make, settings = VARIANTS[variant]
    _, model = adapted(make, settings)
    model.save_pretrained(tmp_path)
    modules = found(tmp_path)
    assert modules.keys() == layers(model).keys()
    for name, layer in layers(model).items():
        each = modules[name]
        dense = flat(layer.get_delta_weight("default"))
        expected = spectrum(dense, each["r"])
        assert each["r"] == layer.r["default"]
        assert each["scale"] == pytest.approx(layer.scaling["default"])
        assert sorted(each["shape"]) == sorted(dense.shape)
        np.testing.assert_allclose(each["sigma"], expected, atol=2e-6 * expected[0])
        assert each["of"] == ("direction" if settings.get("use_dora") else "update")


@pytest.mark.parametrize("variant", VARIANTS)
def test_beside_the_base_it_is_the_merged_models(variant: str, tmp_path: Path) -> None:
    make, settings = VARIANTS[variant]
    base, model = adapted(make, settings)
    model.save_pretrained(tmp_path)
    save_base(base, tmp_path / "base.safetensors")
    modules = found(tmp_path, tmp_path / "base.safetensors")
    names = list(layers(model))
    merged = model.merge_and_unload()
    for name in names:
        each = modules[name]
        before = flat(base.get_submodule(name).weight)
        after = flat(merged.get_submodule(name).weight)
        if tuple(each["shape"]) != before.shape or is_turned(base.get_submodule(name)):
            before, after = before.T, after.T
        expected = spectrum(after - before, len(each["sigma"]))
        np.testing.assert_allclose(each["sigma"], expected, atol=3e-6 * expected[0])
        relative = np.linalg.norm(after - before) / np.linalg.norm(before)
        assert each["relative_size"] == pytest.approx(relative, rel=1e-5)
        cosines = best_cosines(before, after, len(each["cosines"]))
        np.testing.assert_allclose(each["cosines"], cosines, atol=1e-4)
        assert each["intruders"] == np.sum(cosines < 0.5)
        assert each["of"] == ("merged" if settings.get("use_dora") else "update")


def is_turned(layer: Any) -> bool:
    return type(layer).__name__ in ("Conv1D", "Embedding")


def best_cosines(before: np.ndarray, after: np.ndarray, leading: int) -> np.ndarray:
    """By the definition, with whole decompositions."""
    old = np.linalg.svd(before, full_matrices=False)[0]
    new = np.linalg.svd(after, full_matrices=False)[0]
    return np.asarray(np.abs(new[:, :leading].T @ old).max(axis=1))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_adapters_of_other_precisions(dtype: str, tmp_path: Path) -> None:
    import torch

    _, model = adapted(*VARIANTS["plain"])
    model.to(getattr(torch, dtype)).save_pretrained(tmp_path)
    modules = found(tmp_path)
    for name, layer in layers(model).items():
        factors = (layer.lora_B.default.weight, layer.lora_A.default.weight)
        dense = np.linalg.multi_dot([flat(each) for each in factors]) * 2.5
        np.testing.assert_allclose(modules[name]["sigma"], spectrum(dense, 4), rtol=1e-9)


@pytest.mark.parametrize("prefix", ["model.", ""])
def test_a_base_without_its_head_and_one_in_shards(prefix: str, tmp_path: Path) -> None:
    base, model = adapted(*VARIANTS["plain"])
    model.save_pretrained(tmp_path / "adapter")
    folder = tmp_path / "base"
    folder.mkdir()
    save_base(base, folder / "model-1.safetensors", prefix)
    index = {"weight_map": {"any.weight": "model-1.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    for place in (folder, folder / "model.safetensors.index.json", folder / "model-1.safetensors"):
        modules = found(tmp_path / "adapter", place)
        assert all(each["relative_size"] > 0 for each in modules.values())


def test_only_what_is_shown_is_compared(tmp_path: Path) -> None:
    base, model = adapted(*VARIANTS["plain"])
    model.save_pretrained(tmp_path)
    save_base(base, tmp_path / "base.safetensors")
    modules = found(tmp_path, tmp_path / "base.safetensors", 2)
    sizes = [each["norm"] for each in modules.values()]
    assert sizes == sorted(sizes, reverse=True)
    assert [each["cosines"] is not None for each in modules.values()] == [True] * 2 + [False] * 4


OTHER_METHODS: dict[str, Callable[[Any], Any]] = {
    "IA3": lambda peft: peft.IA3Config(target_modules=["q_proj"], feedforward_modules=[]),
    "LOHA": lambda peft: peft.LoHaConfig(r=2, target_modules=["q_proj"]),
    "LOKR": lambda peft: peft.LoKrConfig(r=2, target_modules=["q_proj"]),
    "ADALORA": lambda peft: peft.AdaLoraConfig(target_modules=["q_proj"], total_step=10),
    "VERA": lambda peft: peft.VeraConfig(r=2, target_modules=["q_proj"]),
    "PREFIX_TUNING": lambda peft: peft.PrefixTuningConfig(
        task_type="CAUSAL_LM", num_virtual_tokens=2
    ),
}


@pytest.mark.parametrize("method", OTHER_METHODS)
def test_other_methods_are_named(method: str, tmp_path: Path) -> None:
    import peft

    peft.get_peft_model(llama(), OTHER_METHODS[method](peft)).save_pretrained(tmp_path)
    with pytest.raises(UsageError, match=f"of the kind '{method}', and only LORA"):
        found(tmp_path)


def test_pickled_weights_are_named_and_not_opened(tmp_path: Path) -> None:
    _, model = adapted(*VARIANTS["plain"])
    model.save_pretrained(tmp_path, safe_serialization=False)
    with pytest.raises(UsageError, match="safe_serialization=True"):
        found(tmp_path)


@pytest.mark.parametrize(
    ("variant", "what"),
    [
        ("all biases", "biases: 13"),
        ("lora_bias", "biases: 2"),
        ("whole modules", "whole tensors: 1"),
        ("a head", "whole tensors: 1"),
        ("token rows", "token rows: 1"),
        ("rslora", "rsLoRA"),
        ("dora", "DoRA: 6"),
        ("embedding", "embeddings: 1"),
    ],
)
def test_what_else_is_in_the_file_is_said(variant: str, what: str, tmp_path: Path) -> None:
    _, model = adapted(*VARIANTS[variant])
    model.save_pretrained(tmp_path)
    outcome = adapter_xray.run(lambda event: None, str(tmp_path), "", "9")
    assert what in [row[0] for row in outcome.tables[-1].rows]
