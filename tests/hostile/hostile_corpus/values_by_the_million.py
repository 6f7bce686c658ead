"""Answers thirty million empty dictionaries, which would fill gigabytes.

verdict: crashed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    count = 30_000_000
    answer(b"\x93\xa2ok\xdd" + count.to_bytes(4, "big") + b"\x80" * count + b"\x90")
