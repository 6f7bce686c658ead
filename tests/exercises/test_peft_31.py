"""Exercise 31 against the real PEFT: the start, and the conversion to a plain adapter."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
from numpy.testing import assert_allclose

from tests.exercises.conftest import LoadReference

OUT, IN, R, ALPHA = 5, 8, 3, 7


def test_start_and_way_back_are_those_of_peft(
    peft: ModuleType, load_reference: LoadReference, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file
    from torch import nn

    reference = load_reference("31_pissa")
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(IN, OUT, bias=False))
    W = model[0].weight.detach().numpy().copy()
    config = peft.LoraConfig(r=R, lora_alpha=ALPHA, target_modules=["0"], init_lora_weights="pissa")
    adapted = peft.get_peft_model(model, config)
    layer = adapted.base_model.model[0]
    writer, reader = layer.lora_B["default"].weight, layer.lora_A["default"].weight
    residual, A0, B0 = reference.pissa_init(W, R, ALPHA)
    assert_allclose(layer.base_layer.weight.detach(), residual, atol=1e-5)
    assert_allclose((writer @ reader).detach(), A0 @ B0, atol=1e-5)
    assert_allclose(writer.detach().norm(dim=0), np.linalg.norm(A0, axis=0), rtol=1e-4)

    peft_config = adapted.peft_config["default"]
    peft_config.init_lora_weights = True  # as PEFT's own guide does, before the start is saved
    adapted.save_pretrained(str(tmp_path / "start"))
    peft_config.init_lora_weights = "pissa"
    start = writer.detach().numpy().copy(), reader.detach().numpy().copy()
    with torch.no_grad():
        writer += 0.3 * torch.randn_like(writer)
        reader += 0.3 * torch.randn_like(reader)
        trained = adapted(torch.eye(IN)).T.numpy()
    adapted.save_pretrained(
        str(tmp_path / "plain"), path_initial_model_for_weight_conversion=str(tmp_path / "start")
    )
    saved = load_file(tmp_path / "plain" / "adapter_model.safetensors")
    plain = peft.LoraConfig.from_pretrained(str(tmp_path / "plain"))
    A2, B2, alpha2 = reference.to_plain_lora(
        *start, writer.detach().numpy(), reader.detach().numpy(), ALPHA
    )
    assert (plain.r, plain.lora_alpha) == (2 * R, alpha2)
    # PEFT has the minus in its lora_B, our writer; only the product is determined.
    theirs = saved["base_model.model.0.lora_B.weight"] @ saved["base_model.model.0.lora_A.weight"]
    assert_allclose(theirs, A2 @ B2, atol=1e-5)
    assert_allclose(W + alpha2 / plain.r * A2 @ B2, trained, atol=1e-5)
