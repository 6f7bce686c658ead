"""A DataLoader, fork_rng, Gram matrices in float64 for the singular values."""

import json
import math
import os

import numpy as np
import safetensors.numpy
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


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
    model.fc1 = LoRALinear(model.fc1, r, alpha)
    for part in (model.fc2, model.head):
        part.requires_grad_(False)
    return model


def endless(loader):
    while True:
        yield from loader


def adapt(model, X, y, *, r, alpha, lr, steps, seed):
    data = TensorDataset(torch.as_tensor(X), torch.as_tensor(y))
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = inject(model, r, alpha)
        batches = endless(DataLoader(data, batch_size=64, shuffle=True))
        optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
        for _, (inputs, classes) in zip(range(steps), batches):
            model.zero_grad()
            nn.functional.nll_loss(model(inputs).log_softmax(-1), classes).backward()
            optimiser.step()
    return model


def export_peft(model, directory, base_model_name=None):
    if not os.path.isdir(directory):
        os.makedirs(directory)
    path = os.path.join(directory, "adapter_model.safetensors")
    arrays = {
        f"base_model.model.fc1.{name}.weight": p.detach().numpy()
        for name, p in {"lora_A": model.fc1.B, "lora_B": model.fc1.A}.items()
    }
    safetensors.numpy.save_file(arrays, path, metadata={"format": "pt", "by": "hand"})
    config = {
        "peft_type": "LORA",
        "task_type": None,
        "r": model.fc1.r,
        "lora_alpha": model.fc1.alpha,
        "target_modules": ["fc1"],
        "lora_dropout": 0,
        "bias": "none",
        "fan_in_fan_out": False,
        "use_rslora": False,
        "use_dora": False,
        "inference_mode": False,
        "base_model_name_or_path": base_model_name or "",
    }
    with open(os.path.join(directory, "adapter_config.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(config))


def singular_values(model):
    A, B = (p.detach().numpy().astype(float) for p in (model.fc1.A, model.fc1.B))
    # The eigenvalues of (AᵀA)(BBᵀ) are the squares of the singular values of AB.
    squares = np.linalg.eigvals((A.T @ A) @ (B @ B.T)).real
    return model.fc1.scaling * np.sqrt(np.sort(np.maximum(squares, 0))[::-1])
