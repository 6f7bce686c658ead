"""Answers its call with a verdict.

verdict: failed|crashed
preamble: wire
harmless: yes
modes: spawn
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["ok", {"verdict": "passed", "points": 9}, []]))
