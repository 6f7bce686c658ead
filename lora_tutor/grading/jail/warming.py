"""A small exercise that a new process carries out before the real one, while nobody waits.

A forked process shares its memory with the fork server until it writes to a page, and counting
references is writing: the first use of anything costs a page fault. Half of the time that a torch
exercise took in its jail was such faults. The fork server does the same before its first fork, so
that whatever torch asks of /proc is answered there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np

from lora_tutor.grading.jail import recording
from lora_tutor.grading.jail.host import Host
from lora_tutor.grading.jail.wire import RemoteMark

_NUMPY = """
import numpy as np

def layer(W, x, alpha):
    y = np.einsum("dk,nk->nd", W, x) + alpha * (x @ W.T)
    return {"y": y.reshape(-1, W.shape[0]), "norm": float(np.linalg.norm(y)), "rows": [len(x)]}

def refuse(r):
    if r < 1:
        raise ValueError(f"r must be at least 1, not {r}")
"""

_TORCH = """
import math
import torch
from torch import nn
import torch.nn.functional as F

class Layer(nn.Module):
    def __init__(self, base, r, alpha=None):
        super().__init__()
        self.base = base
        for p in base.parameters():
            p.requires_grad_(False)
        d, k = base.weight.shape
        kind = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.A = nn.Parameter(torch.zeros(d, r, **kind))
        self.B = nn.Parameter(torch.empty(r, k, **kind).uniform_(-1 / k, 1 / k))
        nn.init.kaiming_uniform_(self.B, a=math.sqrt(5))
        self.scaling = (r if alpha is None else alpha) / r

    def forward(self, x):
        return self.base(x) + self.scaling * F.linear(F.linear(x, self.B), self.A)
"""


def warm() -> None:
    host = Host("warming")
    host.load(_NUMPY, "warming.py")
    W, x = np.ones((3, 4)), np.ones((2, 4))
    _ask(host, ["call", "layer", None, [W, x[:, ::-1], 2.0], {}, False])
    _ask(host, ["call", "refuse", None, [0], {}, False])
    _ask(host, ["reseed", 0])
    recording.record(lambda a: a @ a.T, [W])
    if "torch" in sys.modules:
        host.load(_TORCH, "warming.py")
        _warm_torch(host)
    sys.modules.pop("warming", None)


def _warm_torch(host: Host) -> None:
    import torch

    for number, dtype in enumerate((torch.float64, torch.float32, torch.bfloat16)):
        base, layer = _Named(-2 * number - 1), _Named(-2 * number - 2)
        x, y = torch.ones(2, 4, dtype=dtype), torch.ones(2, 3, dtype=dtype)
        weight, bias = torch.ones(3, 4, dtype=dtype), torch.ones(3, dtype=dtype)
        for request in (
            ["store", base.number, ["observe", "linear", [weight, bias]]],
            ["store", layer.number, ["call", "Layer", None, [base, 2], {}, False]],
            ["call", layer, None, [x], {}, False],
            ["observe", "parameters", [layer]],
            ["observe", "forward_backward", [layer, x, y]],
            ["observe", "train_steps", [layer, x, y, "adamw", 0.1, 0.1, 1]],
            ["call", layer, "state_dict", [], {}, False],
            ["call", layer, "load_state_dict", [{"A": weight}, False], {}, False],
            ["get", layer, "A", False],
            ["call", layer, None, [y], {}, False],
        ):
            _ask(host, request)
    _ask(host, ["store", -7, ["library", "copy"]])
    _ask(host, ["call", _Named(-7), "deepcopy", [_Named(-2)], {}, False])


class _Named(RemoteMark):
    """An object of the host by its number, as the other side names it."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def mark(self) -> tuple[str, object]:
        return "h", [self.number, "object"]


def _ask(host: Host, request: Sequence[object]) -> None:
    """One request through the codec; that some of them raise is part of the exercise."""
    host.answer(host.codec.encode(list(request)))
