"""Answers that the grader itself has failed.

verdict: error|failed
preamble: wire
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    answer(msgpack.packb(["err", {"kind": "GraderError", "message": "passed", "ours": True}, []]))
