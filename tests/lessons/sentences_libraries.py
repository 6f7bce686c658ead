"""Grounds of what the pages and exercises say about PEFT and transformers, tried on both."""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.lessons.sentences import says

D, K, R = 5, 8, 3
CONFIGURED = {"peft_type": "LORA", "r": R, "lora_alpha": 10, "target_modules": ["fc1"]}


def loaded(prefix: str, settings: dict[str, object]) -> tuple[float, list[str]]:
    """(s, warnings): the scale with which PEFT loads the file, 0 if it loads nothing."""
    import torch
    from peft import PeftModel
    from safetensors.torch import save_file
    from torch import nn

    torch.manual_seed(0)
    base = nn.Sequential()
    base.add_module("fc1", nn.Linear(K, D))
    A, B, x = torch.randn(D, R), torch.randn(R, K), torch.randn(2, K)
    with TemporaryDirectory() as folder:
        Path(folder, "adapter_config.json").write_text(json.dumps(settings), encoding="utf-8")
        file = {f"{prefix}.lora_A.weight": B, f"{prefix}.lora_B.weight": A}
        save_file(file, Path(folder, "adapter_model.safetensors"))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = PeftModel.from_pretrained(copy.deepcopy(base), folder)
    with torch.no_grad():
        added, unit = model(x) - base(x), (x @ B.T) @ A.T
        scale = float(torch.sum(added * unit) / torch.sum(unit * unit))
        assert torch.allclose(added, scale * unit, atol=1e-4)
    return scale, [str(each.message) for each in caught]


@says(
    "9.3",
    "PEFT (as of version 0.21) loads a file with these four settings. Leave out `lora_alpha`, and "
    "it takes its own default, 8: no error, and each output is off, since $8/3$ stands where "
    "$10/3$ should.",
)
def four_settings_are_enough_and_alpha_has_a_default() -> None:
    assert loaded("base_model.model.fc1", CONFIGURED) == (pytest.approx(10 / 3), [])
    without = {name: each for name, each in CONFIGURED.items() if name != "lora_alpha"}
    assert loaded("base_model.model.fc1", without) == (pytest.approx(8 / 3), [])


@says(
    "3.4",
    "PEFT (as of version 0.21) warns about missing adapter keys, loads none of the tensors, and "
    "the model answers exactly as the bare base.",
)
def without_the_prefix_nothing_is_loaded() -> None:
    scale, warned = loaded("fc1", CONFIGURED)
    assert scale == 0
    assert any("missing adapter keys" in each for each in warned)


@says("7.2", "If nothing matches, PEFT (as of version 0.21) raises an error.")
@says(
    "7.2",
    "Why does PEFT let you choose `target_modules`, even for models whose usual ones it knows?",
)
def no_match_is_an_error_and_known_models_have_defaults() -> None:
    from peft import LoraConfig, get_peft_model
    from peft.utils.constants import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING
    from torch import nn

    base = nn.Sequential()
    base.add_module("q_proj", nn.Linear(K, D))
    with pytest.raises(ValueError, match="not found in the base model"):
        get_peft_model(base, LoraConfig(target_modules=["proj"]))
    assert LoraConfig().target_modules is None
    assert "q_proj" in TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING["llama"]


@says(
    "4.3",
    "This bound is the one that PEFT and loralib use; the LoRA paper (section 4.1) draws its "
    "reader, which it calls $A$, from a Gaussian.",
)
def pefts_reader_is_uniform_with_that_bound() -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from torch import nn

    torch.manual_seed(0)
    base = nn.Sequential()
    base.add_module("fc1", nn.Linear(64, 48))
    model = get_peft_model(base, LoraConfig(r=32, target_modules=["fc1"]))
    (reader,) = (each for name, each in model.named_parameters() if "lora_A" in name)
    drawn = torch.sort(reader.detach().flatten() * 64**0.5).values
    assert -1 <= drawn[0] < -0.99
    assert 0.99 < drawn[-1] <= 1
    # Uniform, not Gaussian: the values lie on the straight line of evenly spaced ones.
    assert torch.max(torch.abs(drawn - torch.linspace(-1, 1, len(drawn)))) < 0.06


@says(
    "exercises/28_debug_conv1d/stub.py",
    "With the c_proj of the attention, a square layer, training goes well",
    "With c_attn, which is not square, or with the c_proj of the MLP, even the first forward "
    "pass fails",
)
def only_the_attentions_c_proj_is_square() -> None:
    from transformers.models.gpt2.configuration_gpt2 import GPT2Config
    from transformers.models.gpt2.modeling_gpt2 import GPT2Block

    block = GPT2Block(GPT2Config(n_embd=12, n_head=2))
    assert block.attn.c_proj.weight.shape == (12, 12)
    assert block.mlp.c_proj.weight.shape == (48, 12)
    assert block.attn.c_attn.weight.shape == (12, 36)
