"""alpha = 0 is taken for alpha not given."""


def lora_backward(G, X, W, A, B, alpha):
    s = (alpha or A.shape[1]) / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    q = g @ A
    dX = g @ W + s * (q @ B)
    return {"dA": s * (g.T @ (x @ B.T)), "dB": s * (q.T @ x), "dX": dX.reshape(X.shape)}
