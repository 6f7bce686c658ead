"""As the last hint has it."""

lora_forward = lambda W, A, B, x, alpha: x @ W.T + alpha / len(B) * ((x @ B.T) @ A.T)  # noqa: E731
