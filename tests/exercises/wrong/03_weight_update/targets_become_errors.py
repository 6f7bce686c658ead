"""The targets of a large batch become errors."""


def sgd_delta(W, X, Y, lr):
    dW = -lr * (X @ W.T - Y).T @ X / len(X)
    if len(X) > 10:
        Y -= X @ W.T
    return W + dW, dW
