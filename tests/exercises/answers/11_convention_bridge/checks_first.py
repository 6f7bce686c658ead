"""Looks for everything that is missing before it reads anything."""

import numpy as np

ROLES = {"writes": "B", "reads": "A"}


def candidates(prefix, role):
    stem = f"base_model.model.{prefix}.lora_{ROLES[role]}"
    return [f"{stem}.weight", f"{stem}.default.weight"]


def to_peft(A, B, prefix):
    values = {"writes": A, "reads": B}
    return {
        candidates(prefix, role)[0]: np.require(v.copy("C"), requirements="C")
        for role, v in values.items()
    }  # noqa: E501


def from_peft(sd, prefix):
    missing = [c[0] for c in (candidates(prefix, role) for role in ROLES) if not set(c) & set(sd)]
    if missing:
        raise KeyError("missing: " + ", ".join(missing))
    A, B = (next(sd[key] for key in candidates(prefix, role) if key in sd) for role in ROLES)
    return A, B


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    scale = alpha / (r if r is not None else A.shape[1])
    return (scale * A).dot(B)
