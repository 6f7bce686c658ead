"""Known mistakes of 16_pca_is_svd: which components come, in which order, and further divisors."""

import numpy as np

from .mistakes import parts, result


class ascending_order:
    """The smallest variance comes first

    The right directions were found, but their order is that of eigh, from small to large. The
    first component is the one along which the samples differ most.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V[::-1], variance[::-1], X_hat


class smallest_components:
    """The directions of the smallest variance are kept

    eigh sorts upwards, so its first r eigenvectors are those along which next to nothing happens.
    Take the last r, or sort first.
    """

    def pca_svd(X, r):
        m = min(X.shape)
        V, variance, _ = result(X, m)
        V, mean = V[::-1][:r], X.mean(axis=0)
        return V, variance[::-1][:r], (X - mean) @ V.T @ V + mean


class data_overwritten:
    """X itself is centred

    X -= mean writes into the caller's array, who finds the data without their mean afterwards.
    X - mean makes a new array.
    """

    def pca_svd(X, r):
        right = result(X, r)
        X -= X.mean(axis=0)
        return right


class float64_result:
    """The results are always float64

    float32 data should give float32 results. np.cov and astype(float) turn everything into float64:
    keep to the type of X, or cast back in the end.
    """

    def pca_svd(X, r):
        return result(X.astype(np.float64), r)


class columns_of_right_vectors:
    """Columns of Vᵀ are taken for components

    np.linalg.svd returns Vᵀ, and there the directions are rows: Vt[:r]. A column of it collects one
    entry of each.
    """

    def pca_svd(X, r):
        mean, _, s, Vt = parts(X, None)
        V = Vt[:, :r].T
        return V, s[:r] ** 2 / (len(X) - 1), (X - mean) @ V.T @ V + mean


class first_component_skipped:
    """The first component is left out

    Python counts from 0: the direction of the largest variance is row 0 of Vᵀ, so the first r are
    Vt[:r].
    """

    def pca_svd(X, r):
        mean, _, s, Vt = parts(X, r + 1)
        V = Vt[1:]
        return V, s[1:] ** 2 / (len(X) - 1), (X - mean) @ V.T @ V + mean


class all_variances:
    """All variances are returned, not only r of them

    One variance for each of the r components is asked for. Cut off the singular values as well.
    """

    def pca_svd(X, r):
        V, _, X_hat = result(X, r)
        return V, parts(X, None)[2] ** 2 / (len(X) - 1), X_hat


class divided_by_columns:
    """The variances are divided by k - 1

    The sample variance divides by the number of samples less one, and the samples are the rows of
    X. X.shape[1] counts the columns.
    """

    def pca_svd(X, r):
        V, variances, X_hat = result(X, r)
        return V, variances * (len(X) - 1) / (X.shape[1] - 1), X_hat


class divided_by_rank:
    """The variances are divided by r

    r says how many components are kept. The variance along each of them is over the samples: n - 1
    below the line.
    """

    def pca_svd(X, r):
        V, variances, X_hat = result(X, r)
        return V, variances * (len(X) - 1) / r, X_hat


class results_exchanged:
    """The results came back in the wrong order

    First the components, then their variances, then X_hat.
    """

    def pca_svd(X, r):
        V, variances, X_hat = result(X, r)
        return variances, V, X_hat


class data_approximated_without_mean:
    """X_hat is the best approximation of X itself, not around its mean

    The singular value decomposition of X spends its first direction on the mean. Asked is the mean
    plus the best approximation of what is left.
    """

    def pca_svd(X, r):
        V, variances, _ = result(X, r)
        return V, variances, result(X, r, np.zeros_like(X[0]))[2]


class values_not_squared:
    """The singular values are divided by n - 1 without being squared

    A singular value is a length. A variance is a mean of squares, so it is σ²/(n − 1).
    """

    def pca_svd(X, r):
        components, _, X_hat = result(X, r)
        _, _, sigma, _ = parts(X, r)
        return components, sigma / (len(X) - 1), X_hat


class mean_added:
    """The mean is added before the decomposition

    X + mean lies twice as far from the origin, and the first direction points there. Take the mean
    off, and add it only to the reconstruction.
    """

    def pca_svd(X, r):
        return result(X, r, -X.mean(axis=0))


class divided_twice:
    """The variances are divided by n - 1 twice

    The data were divided by √(n - 1) before the decomposition, so that σᵢ² is a variance already.
    Divide in one place.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, variance / (len(X) - 1), X_hat


class mean_subtracted_again:
    """The mean is taken off X_hat instead of put back

    The decomposition is that of X - mean. What is kept of it lies around zero, and the mean has to
    be added.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, variance, X_hat - 2 * X.mean(axis=0)


class first_sample_as_origin:
    """The first sample is subtracted instead of the mean

    Differences to one sample depend on which one it is. Variance is about the mean of all:
    X.mean(axis=0).
    """

    def pca_svd(X, r):
        return result(X, r, X[0])


class smallest_kept_directions:
    """The last r rows of Vᵀ are taken instead of the first

    svd sorts from large to small: the first rows are the directions of largest variance, and so are
    the first singular values.
    """

    def pca_svd(X, r):
        V, variance, _ = result(X, min(X.shape))
        V, mean = V[-r:], X.mean(axis=0)
        return V, variance[-r:], (X - mean) @ V.T @ V + mean


class eigh_not_reversed:
    """eigh sorts upwards, and the first r of its eigenvectors are taken

    np.linalg.eigh begins with the smallest eigenvalue, svd with the largest. Turn its results round
    before you cut them off.
    """

    def pca_svd(X, r):
        mean = X.mean(axis=0)
        variance, vectors = np.linalg.eigh(np.cov(X, rowvar=False))
        V = vectors.T[:r].astype(X.dtype)
        return V, variance[:r].astype(X.dtype), (X - mean) @ V.T @ V + mean


class components_whitened:
    """The components are divided by their singular values

    Whitening scales the scores, so that each varies as much as the others. The components
    themselves have length 1.
    """

    def pca_svd(X, r):
        mean, _, s, V = parts(X, r)
        V = V / s[:, None]
        return V, s**2 / (len(X) - 1), (X - mean) @ V.T @ V + mean
