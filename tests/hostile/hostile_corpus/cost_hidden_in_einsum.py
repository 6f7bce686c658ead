"""Adds an operand of length one to einsum, so that a careless count loses the summed axis.

verdict: failed
exercise: 10_cheap_forward
harmless: yes
"""

def lora_forward(W, A, B, x, alpha):
    one = A.reshape(-1)[:1] * 0 + 1
    rows = x.reshape(-1, x.shape[-1])
    update = np.einsum("dr,rk,k->dk", A, B, one)
    y = rows @ W.T + alpha / A.shape[1] * np.einsum("nk,dk,k->nd", rows, update, one)
    return y.reshape((*x.shape[:-1], W.shape[0]))
