"""Writes 4 MiB into file after file until it is stopped.

verdict: failed|error|timeout|crashed
"""

def lora_forward(W, A, B, x, alpha):
    block = bytes(4 << 20)
    for number in range(10_000):
        with open(f"file-{number}", "wb") as file:
            file.write(block)
    return wrong(W, A, B, x, alpha)
