"""Known mistakes of 16_pca_is_svd."""

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
