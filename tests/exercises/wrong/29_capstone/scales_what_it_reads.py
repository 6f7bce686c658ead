"""Reading the singular values scales A in place."""

import math

import numpy as np
import torch
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


class MLP(nn.Module):
    """32 -> 48 -> 48 -> 6, three linear layers: fc1, fc2 and head."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(32, 48)
        self.fc2 = nn.Linear(48, 48)
        self.head = nn.Linear(48, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(torch.relu(self.fc2(torch.relu(self.fc1(x)))))


def synthetic_shift(
    seed: int, n: int = 1200
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """X and y of the source, then X and y of the target.

    X is (n, 32) in float32, y is (n,) with classes 0 to 5. The target is
    mirrored: X' = X S with S = I - 2 Uᵀ U, where U (3, 32) holds the three
    directions along which the classes differ.
    """
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.normal(size=(32, 3)))[0].T
    centres = 3.0 * np.concatenate([U, -U])
    y = rng.integers(0, 6, size=2 * n)
    X = centres[y] + 0.6 * rng.normal(size=(2 * n, 32))
    mirrored = X - 2 * (X @ U.T) @ U
    source, target = X[:n].astype(np.float32), mirrored[n:].astype(np.float32)
    return source, y[:n], target, y[n:]


def pretrained_base(seed: int) -> MLP:
    """The network, trained on the source of synthetic_shift(seed)."""
    torch.manual_seed(seed)
    X, y = (torch.as_tensor(part) for part in synthetic_shift(seed)[:2])
    model = MLP()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        optimiser.zero_grad()
        batch = torch.randint(len(X), (64,))
        nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
        optimiser.step()
    return model


import json
import os
from safetensors.torch import save_file


def inject(model, r, alpha):
    model.requires_grad_(False)
    model.fc1 = LoRALinear(model.fc1, r, alpha)
    return model


def adapt(model, X, y, *, r, alpha, lr, steps, seed):
    torch.manual_seed(seed)
    inject(model, r, alpha)
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
    for _ in range(steps):
        batch = torch.randint(len(X), (64,))
        optimiser.zero_grad()
        nn.functional.cross_entropy(model(X[batch]), y[batch]).backward()
        optimiser.step()
    return model


def export_peft(model, directory, base_model_name=None):
    os.makedirs(directory, exist_ok=True)
    fc1 = model.fc1
    tensors = {
        "base_model.model.fc1.lora_A.weight": fc1.B.detach().float().contiguous(),
        "base_model.model.fc1.lora_B.weight": fc1.A.detach().float().contiguous(),
    }
    save_file(
        tensors, os.path.join(directory, "adapter_model.safetensors"), metadata={"format": "pt"}
    )
    config = {
        "peft_type": "LORA",
        "task_type": None,
        "r": fc1.r,
        "lora_alpha": fc1.alpha,
        "target_modules": ["fc1"],
        "lora_dropout": 0.0,
        "bias": "none",
        "fan_in_fan_out": False,
        "use_rslora": False,
        "use_dora": False,
        "inference_mode": True,
        "base_model_name_or_path": base_model_name,
    }
    with open(os.path.join(directory, "adapter_config.json"), "w") as f:
        json.dump(config, f)


def singular_values(model):
    A, B = model.fc1.A.detach(), model.fc1.B.detach()
    A.mul_(abs(model.fc1.scaling))
    Ra, Rb = torch.linalg.qr(A)[1], torch.linalg.qr(B.T)[1]
    return (torch.linalg.svdvals(Ra @ Rb.T)).numpy()
