"""Answers with a trace over Python objects, whose powers never come to an end.

verdict: failed|crashed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
steps = [["zeros", [], [[1], "O"]], ["add", [["step", 0], ["number", 9]], None]]
steps += [["power", [["step", number], ["step", number]], None] for number in range(1, 9)]
bare = [["power", [["number", 10**300], ["number", 10**300]], None]]
turns = [steps, bare]


def trace(self, target, arguments):
    turns.append(turns.pop(0))
    return {"inputs": [], "steps": turns[0], "output": ["step", 0]}


host.Host._op_trace = trace


def lora_forward(W, A, B, x, alpha):
    return right(W, A, B, x, alpha)
