"""Known mistakes of 16_pca_is_svd: mean, variances and components."""

import numpy as np


def parts(X, r, mean=None):
    """The thin SVD around a mean, cut off after r."""
    mean = X.mean(axis=0) if mean is None else mean
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return mean, U[:, :r], s[:r], Vt[:r]


def result(X, r, mean=None):
    mean, U, s, V = parts(X, r, mean)
    return V, s**2 / (len(X) - 1), (U * s) @ V + mean


class not_centred:
    """The data are not centred

    Without taking off the mean, the first direction points from the origin to the middle of the
    data, and tells where they lie instead of how they differ. The components after it
    are bent as well. Subtract the mean of every column first.
    """

    def pca_svd(X, r):
        return result(X, r, np.zeros_like(X[0]))


class row_means:
    """The mean of every row is subtracted

    A row is a sample, and its own mean has no part in how samples differ. The mean sample, of
    length k, is the mean of every column: X.mean(axis=0).
    """

    def pca_svd(X, r):
        return result(X, r, X.mean(axis=1, keepdims=True))


class one_mean_for_all:
    """A single mean over all entries is subtracted

    X.mean() without an axis is one number. The columns keep their own means, and the first
    component shows them. Take the mean of every column: X.mean(axis=0).
    """

    def pca_svd(X, r):
        return result(X, r, X.mean())


class standardised:
    """The columns are divided by their standard deviations

    That is PCA of the correlations: every column counts the same, however little it varies. Fair
    where columns have different units, but here the plain covariance is asked. Centre, and no more.
    """

    def pca_svd(X, r):
        mean, spread = X.mean(axis=0), X.std(axis=0)
        V, variance, approximation = result((X - mean) / spread, r)
        return V, variance, approximation * spread + mean


class divided_by_n:
    """The variances are divided by n

    With the mean taken from the same n samples, n - 1 differences are free, and that is what the
    sample variance divides by. np.cov does so, and the ratio of the two is (n - 1)/n.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, variance * (len(X) - 1) / len(X), X_hat


class singular_values_given:
    """Singular values are returned as variances

    σᵢ is the length of all scores along a component taken together. The variance is the mean of
    their squares: σᵢ²/(n - 1).
    """

    def pca_svd(X, r):
        V, _, X_hat = result(X, r)
        return V, parts(X, r)[2], X_hat


class standard_deviations_given:
    """Standard deviations are returned as variances

    σᵢ/√(n - 1) is the standard deviation along a component. The variance is its square.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, np.sqrt(variance), X_hat


class not_divided:
    """The squared singular values are not divided by n - 1

    σᵢ² is the sum of squares along a component, and it grows with every further sample. The
    variance is a mean: divide by n - 1.
    """

    def pca_svd(X, r):
        V, _, X_hat = result(X, r)
        return V, parts(X, r)[2] ** 2, X_hat


class shares_given:
    """Shares of the variance are returned instead of variances

    Divided by the total they tell how much each component explains, and lose the units. That is
    often called explained_variance_ratio; what is asked is the variance itself.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, variance / X.var(axis=0, ddof=1).sum(), X_hat


class mean_not_added_back:
    """The mean is not added back to X_hat

    X_hat should approximate X, not the centred data. It lies off by the mean in every
    row: what was taken off at the start must come back in the end.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V, variance, X_hat - X.mean(axis=0)


class data_not_centred_in_scores:
    """X itself is projected, and the mean added on top

    The scores must come from the centred data. If X is projected as it is, the part of the mean
    that lies along the components is in the result twice.
    """

    def pca_svd(X, r):
        V, variance, _ = result(X, r)
        return V, variance, X @ V.T @ V + X.mean(axis=0)


class projected_without_centring:
    """X itself is projected, without its mean

    X V Vᵀ keeps of the mean only what lies along the components. The approximation is asked around
    the mean: take the mean off, project what is left, and add it again.
    """

    def pca_svd(X, r):
        V, variance, _ = result(X, r)
        return V, variance, X @ V.T @ V


class scores_given:
    """The scores are returned in place of X_hat

    The scores are r coordinates for each sample, along the components. X_hat is back in the space
    of the data: multiply the scores with the components and add the mean.
    """

    def pca_svd(X, r):
        V, variance, _ = result(X, r)
        return V, variance, (X - X.mean(axis=0)) @ V.T


class nothing_cut_off:
    """X_hat uses all components

    With all directions there is nothing to approximate: X_hat is X. Keep the first r
    only, in the reconstruction as in the components.
    """

    def pca_svd(X, r):
        V, variance, _ = result(X, r)
        return V, variance, X.copy()


class components_in_columns:
    """The components are columns

    The stub asks for an (r, k) array, one component in each row. The third result of svd is Vᵀ,
    which holds them so already.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return V.T, variance, X_hat


class samples_for_components:
    """U is taken for the components

    Samples are rows here, so U tells how the samples share a direction, with n entries, and V how
    the columns do, with k. The components live in the space of the columns: rows of Vᵀ.
    """

    def pca_svd(X, r):
        _, U, _, _ = parts(X, r)
        _, variance, X_hat = result(X, r)
        return U.T, variance, X_hat


class components_scaled:
    """The components carry their singular values

    Each row should have length 1: it is a direction, and how much there is along it stands in the
    variances. Leave Σ out of the components.
    """

    def pca_svd(X, r):
        V, variance, X_hat = result(X, r)
        return parts(X, r)[2][:, None] * V, variance, X_hat
