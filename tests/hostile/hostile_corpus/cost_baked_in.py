"""Answers with the numbers that are right for the traced inputs, and no work.

verdict: failed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]


def trace(self, target, arguments):
    y = right(*arguments)
    steps = [["zeros", [], [list(y.shape), "float64"]]]
    for number, value in enumerate(y.ravel()[:2000].tolist()):
        at = [["at", number // y.shape[1]], ["at", number % y.shape[1]]]
        steps.append(["setitem", [["step", len(steps) - 1], ["number", value]], at])
    return {"inputs": [], "steps": steps, "output": ["step", len(steps) - 1]}


host.Host._op_trace = trace


def lora_forward(W, A, B, x, alpha):
    return x @ (W + alpha / A.shape[1] * (A @ B)).T
