"""Answers with a trace of no steps, whose output are constants.

verdict: failed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
trace = {"inputs": [], "steps": [], "output": ["number", 1.0]}
host.Host._op_trace = lambda self, target, arguments: trace


def lora_forward(W, A, B, x, alpha):
    return x @ (W + alpha / A.shape[1] * (A @ B)).T
