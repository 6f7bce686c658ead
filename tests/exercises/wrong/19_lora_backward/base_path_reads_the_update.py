"""dA sees the base's output instead of what was read: no formula of the course."""


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    q = g @ A
    dX = g @ W + s * (q @ B)
    return {"dA": s * (g.T @ (x @ W.T @ A)), "dB": s * (q.T @ x), "dX": dX.reshape(X.shape)}
