"""Watching the optimisers of a training loop that the learner wrote, from outside of it.

torch.optim calls global hooks round every step of every optimiser. They tell which parameters an
optimiser has state for, and whether the gradients that it is given come from the passes since its
last step alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import optimizer as hooks

_STEPS = 8
"""Gradients are kept for so many steps."""


class Watch:
    """Counts steps and keeps the gradients of the first ones, until it is closed."""

    current: Watch | None = None

    def __init__(self) -> None:
        if Watch.current is not None:
            Watch.current.close()
        Watch.current = self
        self.steps = 0
        self.gradients: list[dict[int, tuple[Tensor, Tensor]]] = []
        self._optimisers: dict[int, torch.optim.Optimizer] = {}
        self.movers: dict[int, list[int]] = {}
        self._since: dict[int, Tensor] = {}
        self._hooked: dict[int, Any] = {}
        self._hook = hooks.register_optimizer_step_pre_hook(self._before_step)

    def close(self) -> None:
        self._hook.remove()
        for handle in self._hooked.values():
            handle.remove()
        self._hooked.clear()
        Watch.current = None

    def stateful(self) -> set[int]:
        """The ids of the parameters for which some optimiser keeps state."""
        return {id(p) for each in self._optimisers.values() for p in each.state if each.state[p]}

    def listed(self) -> set[int]:
        """The ids of the parameters that some optimiser was built with."""
        groups = [group for each in self._optimisers.values() for group in each.param_groups]
        return {id(p) for group in groups for p in group["params"]}

    def _before_step(self, optimiser: torch.optim.Optimizer, *_: object) -> None:
        self.steps += 1
        self._optimisers[id(optimiser)] = optimiser
        members = [p for group in optimiser.param_groups for p in group["params"]]
        if self.steps <= _STEPS:
            self.gradients.append(
                {
                    id(p): (p.grad.detach().clone(), self._since.get(id(p), torch.zeros_like(p)))
                    for p in members
                    if p.grad is not None and id(p) in self._hooked
                }
            )
        for p in members:
            if p.requires_grad:
                self.movers.setdefault(id(p), []).append(id(optimiser))
            self._since.pop(id(p), None)
            if p.requires_grad and id(p) not in self._hooked:
                self._hooked[id(p)] = p.register_hook(self._add(id(p)))

    def _add(self, key: int) -> Callable[[Tensor], None]:
        def add(gradient: Tensor) -> None:
            fresh = gradient.detach().clone()
            self._since[key] = fresh + self._since[key] if key in self._since else fresh

        return add


def watch_optimisers() -> object:
    """Begin to watch; only one watch is open at a time."""
    return Watch()


def watched(watch: Watch, module: nn.Module) -> dict[str, object]:
    """Close the watch. `steps` taken by all optimisers; `listed` and `stateful`: names of the
    parameters that they were built with, and for which they have state; `given` and `fresh`: for
    each step, by name, the gradient that the optimiser was given, and the sum of those from the
    backward passes since the step before (from the second step of a parameter on); `taken` and
    `movers`: by name, in how many steps of optimisers the parameter could train, and of how many
    different ones; `left`: every parameter's gradient now, or None.
    """
    watch.close()
    named = dict(module.named_parameters())
    names = {id(p): name for name, p in named.items()}
    steps = [
        {names[key]: pair for key, pair in step.items() if key in names} for step in watch.gradients
    ]
    return {
        "steps": watch.steps,
        "listed": sorted(names[key] for key in watch.listed() if key in names),
        "stateful": sorted(names[key] for key in watch.stateful() if key in names),
        "given": [{name: pair[0] for name, pair in step.items()} for step in steps],
        "fresh": [{name: pair[1] for name, pair in step.items()} for step in steps],
        "taken": {names[key]: len(who) for key, who in watch.movers.items() if key in names},
        "movers": {names[key]: len({*who}) for key, who in watch.movers.items() if key in names},
        "left": {name: p.grad for name, p in named.items()},
    }


OBSERVERS: dict[str, Callable[..., object]] = {
    "watch_optimisers": watch_optimisers,
    "watched": watched,
}
