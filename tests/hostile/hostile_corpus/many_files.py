"""Fills its folder with files.

verdict: failed|error|timeout
"""

def lora_forward(W, A, B, x, alpha):
    for number in range(20_000):
        with open(f"file-{number}", "wb") as file:
            file.write(b"0")
    return wrong(W, A, B, x, alpha)
