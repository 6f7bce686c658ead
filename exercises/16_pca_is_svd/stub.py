"""Exercise 16: PCA is an SVD (Lesson 5.2).

Principal components are the directions in which the samples differ most from
one another. Two roads lead there: the eigenvectors of the covariance matrix,
or, shorter and more exact, the singular value decomposition of the centred
data

    X - mean = U Σ Vᵀ

The rows of Vᵀ are the components, and σᵢ²/(n - 1) is the variance along the
i-th of them. What is kept of the data with r components is the best
approximation of rank r, as in exercise 14, around the mean.

No such decomposition happens inside LoRA. But you need this tool to look at a
trained update, or to start from a decomposition of W as PiSSA does.
"""

import numpy as np


def pca_svd(
    X: np.ndarray,
    r: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The first r principal components of X, and what they keep of it.

    X:       (n, k), one sample in each row, n > 1; it stays as it is
    r:       from 1 to min(n - 1, k): around their mean, n samples span no
             more than n - 1 directions
    returns  (components, explained_variance, X_hat), with the type of X:
             components (r, k), rows of length 1 at right angles, the row
             along which the variance is largest first; explained_variance
             (r,), the sample variances along them, with n - 1 below the
             line; X_hat (n, k), the best approximation of X by its mean
             and these r directions

    The sign of every component is yours to choose.
    """
    # TODO: centre, decompose, put together again.
    raise NotImplementedError("pca_svd")
