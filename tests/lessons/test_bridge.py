"""Page 3.4 says how PEFT names the factors; here PEFT is asked."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")


@pytest.mark.slow
def test_peft_reads_lora_A_and_writes_lora_B(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        # What an optional library has to say about itself is not under test.
        warnings.simplefilter("ignore")
        peft = pytest.importorskip("peft")
        load_file = pytest.importorskip("safetensors.numpy").load_file

        d, k, r, alpha = 5, 8, 3, 7
        net = torch.nn.Sequential()
        net.add_module("fc1", torch.nn.Linear(k, d))
        x = torch.randn(4, k, generator=torch.Generator().manual_seed(0))
        before = net(x).detach()
        model = peft.get_peft_model(
            net, peft.LoraConfig(r=r, lora_alpha=alpha, target_modules=["fc1"])
        )
        model.save_pretrained(tmp_path)
        fresh = load_file(tmp_path / "adapter_model.safetensors")
        path = "base_model.model.fc1"
        reader, writer = fresh[f"{path}.lora_A.weight"], fresh[f"{path}.lora_B.weight"]
        assert (reader.shape, writer.shape) == ((r, k), (d, r))
        assert not writer.any()
        assert np.all(np.abs(reader) <= 1 / np.sqrt(k))
        assert reader.any(axis=1).all()
        assert torch.equal(model(x), before)

        factor = np.random.default_rng(0).normal(size=(d, r)).astype(np.float32)
        layer = model.base_model.model.fc1
        with torch.no_grad():
            layer.lora_B["default"].weight.copy_(torch.tensor(factor))
        A, B = factor, reader
        expected = before.numpy() + alpha / r * (x.numpy() @ B.T) @ A.T
        np.testing.assert_allclose(model(x).detach().numpy(), expected, rtol=1e-4, atol=1e-6)
