"""The right numbers, with the base's product made twice."""


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    q = g @ A
    dX = (g @ W + g @ W) / 2 + s * (q @ B)
    return {"dA": s * (g.T @ (x @ B.T)), "dB": s * (q.T @ x), "dX": dX.reshape(X.shape)}
