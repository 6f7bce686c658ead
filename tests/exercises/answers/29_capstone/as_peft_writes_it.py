"""All of PEFT's settings, the adapter's name in the keys, a README, a generator of its own."""

import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torch import nn


class LoRALinear(nn.Module):
    """The layer of exercise 12: y = W x + b + (α/r)·A(B x), base frozen."""

    def __init__(self, base: nn.Linear, r: int, alpha: float) -> None:
        super().__init__()
        d, k = base.weight.shape
        bound = 1 / math.sqrt(k)
        self.base = base.requires_grad_(False)
        self.A = nn.Parameter(base.weight.new_zeros(d, r))
        self.B = nn.Parameter(base.weight.new_empty(r, k))
        nn.init.uniform_(self.B, -bound, bound)
        self.r, self.alpha, self.scaling = r, alpha, alpha / r

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.scaling * ((x @ self.B.T) @ self.A.T)


def inject(model, r, alpha):
    layer = LoRALinear(model.fc1, r=r, alpha=alpha)
    setattr(model, "fc1", layer)
    for name, p in model.named_parameters():
        p.requires_grad_(name in ("fc1.A", "fc1.B"))
    return model


def adapt(model, X, y, *, r, alpha, lr, steps, seed):
    g = torch.Generator().manual_seed(seed)
    model = inject(model, r, alpha)
    with torch.no_grad():
        model.fc1.B.uniform_(-(32**-0.5), 32**-0.5, generator=g)
    X, y = torch.tensor(X), torch.tensor(y)
    optimiser = torch.optim.Adam(filter(lambda p: p.requires_grad, model.parameters()), lr)
    done = 0
    while done < steps:
        i = torch.randperm(len(X), generator=g)[:64]
        loss = nn.CrossEntropyLoss()(model(X[i]), y[i])
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        done += 1
    return model


def export_peft(model, directory, base_model_name=None):
    directory = Path(directory)
    directory.mkdir(exist_ok=True)
    layer = model.fc1
    tensors = {
        "base_model.model.fc1.lora_A.default.weight": layer.B.detach().clone(),
        "base_model.model.fc1.lora_B.default.weight": layer.A.detach().clone(),
    }
    data = save(tensors, metadata={"format": "pt"})
    (directory / "adapter_model.safetensors").write_bytes(data)
    (directory / "README.md").write_text("# An adapter\n\n" + "It mirrors. " * 300)
    config = {
        "alpha_pattern": {},
        "auto_mapping": {"base_model_class": "MLP", "parent_library": "__main__"},
        "base_model_name_or_path": base_model_name,
        "bias": "none",
        "exclude_modules": None,
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "layers_pattern": None,
        "layers_to_transform": None,
        "loftq_config": {},
        "lora_alpha": layer.scaling * layer.r,
        "lora_bias": False,
        "lora_dropout": 0.0,
        "megatron_config": None,
        "megatron_core": "megatron.core",
        "modules_to_save": None,
        "peft_type": "LORA",
        "r": layer.A.shape[1],
        "rank_pattern": {},
        "revision": None,
        "target_modules": "fc1",
        "task_type": None,
        "use_dora": False,
        "use_rslora": False,
    }
    (directory / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True))


@torch.no_grad()
def singular_values(model):
    layer = model.fc1
    Q, R = torch.linalg.qr(layer.A)
    return np.asarray(torch.linalg.svd(layer.scaling * (R @ layer.B), full_matrices=False).S)
