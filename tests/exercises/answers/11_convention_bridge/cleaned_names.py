"""The dict's names are cleaned first, plain ones last so that they win."""

import numpy as np


def cleaned(sd):
    plain = {}
    for key in sorted(sd, key=lambda key: ".default." not in key):
        plain[key.replace(".default.", ".")] = sd[key]
    return plain


def keys(prefix):
    stem = f"base_model.model.{prefix}.lora_"
    return f"{stem}A.weight", f"{stem}B.weight"


def to_peft(A, B, prefix):
    return dict(zip(keys(prefix), (np.array(B.tolist(), B.dtype), A + 0), strict=True)) | {
        keys(prefix)[1]: np.array(A.tolist(), A.dtype)
    }


def from_peft(sd, prefix):
    sd = cleaned(sd)
    reads, writes = keys(prefix)
    return sd[writes], sd[reads]


def delta_from_peft(sd, prefix, alpha, r=None):
    A, B = from_peft(sd, prefix)
    total = sum(np.outer(a, b) for a, b in zip(A.T, B, strict=True))
    return total * (alpha / (len(B) if r is None else r))
