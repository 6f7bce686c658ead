"""Answers with a trace that copies gigabytes, to fill the checker's memory.

verdict: failed|crashed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
steps = [["zeros", [], [[1 << 22], "complex128"]]]
steps += [["copy", [["step", number]], None] for number in range(2000)]
trace = {"inputs": [], "steps": steps, "output": ["step", 5]}
host.Host._op_trace = lambda self, target, arguments: trace


def lora_forward(W, A, B, x, alpha):
    return right(W, A, B, x, alpha)
