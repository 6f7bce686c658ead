"""α of zero is written as the rank."""

import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

KEY = "base_model.model.fc1.{}.weight"


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


def inject(model: nn.Module, r: int, alpha: float) -> nn.Module:
    model.requires_grad_(False)
    model.fc1 = LoRALinear(model.fc1, r, alpha)
    return model


def adapt(
    model: nn.Module,
    X: np.ndarray,
    y: np.ndarray,
    *,
    r: int,
    alpha: float,
    lr: float,
    steps: int,
    seed: int,
) -> nn.Module:
    torch.manual_seed(seed)
    model = inject(model, r, alpha)
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
    for _ in range(steps):
        batch = torch.randint(len(X), (64,))
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
        optimiser.step()
    return model


def factors(layer: LoRALinear) -> dict[str, torch.Tensor]:
    """The layer's factors under PEFT's names: its lora_A reads, its lora_B writes."""
    return {KEY.format("lora_A"): layer.B, KEY.format("lora_B"): layer.A}  # (r,k), (d,r)


def configuration(layer: LoRALinear, base_model_name: str | None) -> dict[str, object]:
    return {
        "peft_type": "LORA",
        "task_type": None,
        "base_model_name_or_path": base_model_name,
        "r": layer.r,
        "lora_alpha": layer.alpha or layer.r,
        "target_modules": ["fc1"],
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "use_rslora": False,
        "use_dora": False,
        "inference_mode": True,
    }


def export_peft(model: nn.Module, directory: str, base_model_name: str | None = None) -> None:
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: p.detach().float().contiguous() for name, p in factors(model.fc1).items()}
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    text = json.dumps(configuration(model.fc1, base_model_name), indent=2)
    (folder / "adapter_config.json").write_text(text, encoding="utf-8")


def singular_values(model: nn.Module) -> np.ndarray:
    layer = model.fc1
    left = torch.linalg.qr(layer.A.detach()).R  # (d,r) -> (r,r)
    right = torch.linalg.qr(layer.B.detach().T).R  # (k,r) -> (r,r)
    return torch.linalg.svdvals(layer.scaling * left @ right.T).numpy()  # (r,r) -> (r,)
