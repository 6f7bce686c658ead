import numpy as np


def peft_key(prefix: str, letter: str, adapter: str = "") -> str:
    return f"base_model.model.{prefix}.lora_{letter}{adapter}.weight"


def to_peft(A: np.ndarray, B: np.ndarray, prefix: str) -> dict[str, np.ndarray]:
    """PEFT's lora_A (r, k) is our B, its lora_B (d, r) is our A."""
    return {
        peft_key(prefix, "A"): np.array(B, order="C"),
        peft_key(prefix, "B"): np.array(A, order="C"),
    }


def stored(sd: dict[str, np.ndarray], prefix: str, letter: str) -> np.ndarray:
    plain = peft_key(prefix, letter)
    for key in sd:
        if key.endswith(f"{prefix}.lora_{letter}.weight") or key.endswith(
            f"{prefix}.lora_{letter}.default.weight"
        ):
            return sd[key]
    raise KeyError(plain)


def from_peft(sd: dict[str, np.ndarray], prefix: str) -> tuple[np.ndarray, np.ndarray]:
    """Our A is PEFT's lora_B, our B is its lora_A."""
    return stored(sd, prefix, "B"), stored(sd, prefix, "A")


def delta_from_peft(
    sd: dict[str, np.ndarray], prefix: str, alpha: float, r: int | None = None
) -> np.ndarray:
    """ΔW = (α/r) A B."""
    A, B = from_peft(sd, prefix)
    rank = A.shape[1] if r is None else r
    return (alpha / rank) * (A @ B)
