"""The full gradient again, built from two halves of the batch so that no product sums over n."""


def lora_backward(G, X, W, A, B, alpha):
    s = alpha / A.shape[1]
    g, x = G.reshape(-1, G.shape[-1]), X.reshape(-1, X.shape[-1])
    half = len(g) // 2
    full = g[:half].T @ x[:half] + g[half:].T @ x[half:]
    dX = g @ W + s * (g @ A @ B)
    return {"dA": s * (full @ B.T), "dB": s * (A.T @ full), "dX": dX.reshape(X.shape)}
