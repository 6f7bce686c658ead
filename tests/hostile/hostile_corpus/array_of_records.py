"""Returns structured, dated, textual and void arrays in turn.

verdict: failed|error
harmless: yes
"""

kinds = ["f8,i4", "M8[s]", "U10", "V8", "S3"]


def lora_forward(W, A, B, x, alpha):
    kinds.append(kinds.pop(0))
    return np.zeros((*x.shape[:-1], W.shape[0]), dtype=kinds[-1])
