"""The base network of 29_capstone and the data of both worlds, for its checks."""

import copy
import functools
from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

LAYERS = OrderedDict(fc1=nn.Linear(32, 48), a=nn.ReLU(), fc2=nn.Linear(48, 48), b=nn.ReLU())
MLP = nn.Sequential(LAYERS | {"head": nn.Linear(48, 6)})


def forward(weights, x):
    with torch.no_grad():
        return functional_call(MLP, weights, x)


def samples(rng, U, n, mirrored):
    y = rng.integers(0, 6, size=n)
    X = (3.0 * np.concatenate([U, -U]))[y] + 0.6 * rng.normal(size=(n, 32))
    X = X - 2 * (X @ U.T) @ U if mirrored else X
    return X.astype(np.float32), y


def pretrained(X, y, seed):
    model = copy.deepcopy(MLP)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        for layer in (model.fc1, model.fc2, model.head):
            layer.reset_parameters()
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(60):
        optimiser.zero_grad()
        F.cross_entropy(model(torch.from_numpy(X)), torch.from_numpy(y)).backward()
        optimiser.step()
    return {name: p.detach() for name, p in model.named_parameters()}


@functools.lru_cache(maxsize=4)
def world(seed):
    """Weights trained on the source; X and y of the target; X and y to test with."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(rng.normal(size=(32, 3)))[0].T
    weights = pretrained(*samples(rng, U, 600, mirrored=False), seed)
    return weights, samples(rng, U, 1200, mirrored=True), samples(rng, U, 1000, mirrored=True)
