"""Answers with traces whose single steps would fill terabytes or take hours.

verdict: failed|crashed
exercise: 10_cheap_forward
harmless: yes
"""

host = sys.modules["lora_tutor.grading.jail.host"]
long = [["zeros", [], [[1 << 22, 1], "float64"]], ["zeros", [], [[1, 1 << 22], "float64"]]]
wide = [["zeros", [], [[1 << 11, 1 << 11], "int64"]]]
both = [["step", 0], ["step", 1]]
same = [["step", 0], ["step", 0]]
programs = [
    [*long, ["add", both, None]],
    [*long, ["matmul", both, None]],
    [*long, ["outer", both, None]],
    [*long, ["tensordot", both, 0]],
    [*long, ["einsum", both, ["ab,cd->abcd", False]]],
    [*wide, *[["matmul", same, None]] * 50],
    [*wide, ["dot", same, None]],
]
turns = []


def trace(self, target, arguments):
    turns.append(len(turns))
    steps = programs[(turns[-1] + int(alpha_seen[0])) % len(programs)]
    return {"inputs": [], "steps": steps, "output": ["step", 0]}


alpha_seen = [time.time_ns() % 7]
host.Host._op_trace = trace


def lora_forward(W, A, B, x, alpha):
    return right(W, A, B, x, alpha)
