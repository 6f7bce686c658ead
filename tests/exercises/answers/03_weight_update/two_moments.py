"""Through the second moments: G = W (XᵀX)/n - (YᵀX)/n."""


def sgd_delta(W, X, Y, lr):
    n = X.shape[0]
    dW = lr * ((Y.T @ X) / n - W @ ((X.T @ X) / n))
    return W + dW, dW
