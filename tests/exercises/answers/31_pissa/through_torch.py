"""By torch's SVD, with diagonal matrices as in PEFT."""

import numpy as np
import torch


def pissa_init(W, r, alpha):
    weight = torch.tensor(np.ascontiguousarray(W))
    kept = weight.dtype
    if kept == torch.float16:
        weight = weight.to(torch.float32)
    scaling = alpha / r
    V, S, Uh = torch.linalg.svd(weight, full_matrices=False)
    S = S[:r] / scaling
    lora_A = torch.diag(torch.sqrt(S)) @ Uh[:r]
    lora_B = V[:, :r] @ torch.diag(torch.sqrt(S))
    residual = weight - scaling * lora_B @ lora_A
    return residual.to(kept).numpy(), lora_B.to(kept).numpy(), lora_A.to(kept).numpy()


def to_plain_lora(A0, B0, A, B, alpha):
    lora_A = torch.cat([torch.tensor(B), -torch.tensor(B0)], dim=0)
    lora_B = torch.cat([torch.tensor(A), torch.tensor(A0)], dim=1)
    return lora_B.numpy(), lora_A.numpy(), alpha * 2
