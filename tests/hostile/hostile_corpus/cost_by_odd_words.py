"""Answers with a trace of operations that are attributes of the machine but no operations.

verdict: failed|crashed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
words = ["_operand", "run", "__class__", "", "sum__", ["add"], {"add": 1}, None, 7]
turns = [[[word, [], None]] for word in words]


def trace(self, target, arguments):
    turns.append(turns.pop(0))
    return {"inputs": [], "steps": turns[0], "output": ["dict", [["y", ["step", 0]]]]}


host.Host._op_trace = trace


def lora_forward(W, A, B, x, alpha):
    return right(W, A, B, x, alpha)
