"""The right gradients, as a tuple."""


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    q = g @ A
    dX = g @ W + s * (q @ B)
    return s * (g.T @ (x @ B.T)), s * (q.T @ x), dX.reshape(X.shape)
