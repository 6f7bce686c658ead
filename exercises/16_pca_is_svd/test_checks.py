"""Hidden checks of 16_pca_is_svd.

The sign of a component is free, and so is its direction where variances are equal: components are
judged by what they span, in which order, and by their lengths.
"""

import numpy as np

from lora_tutor.checks import assign, every_pair, hold, scenario, workload

SPREADS = (4.0, 2.9, 2.0, 1.3, 0.8, 0.5)
NAMES = ("components", "explained_variance", "X_hat")


def samples(rng, n, k, spreads=SPREADS):
    """n samples in k dimensions with these singular values around a mean far from the origin."""
    m = min(len(spreads), n - 1, k)
    directions = np.linalg.qr(rng.normal(size=(k, m)))[0]
    coordinates = rng.normal(size=(n, m))
    coordinates = np.linalg.qr(coordinates - coordinates.mean(axis=0))[0]
    scores = coordinates * (np.array(spreads[:m]) * np.sqrt(n))
    mean = rng.uniform(2.0, 6.0, size=k) * rng.choice([-1.0, 1.0], size=k)
    return scores @ directions.T + mean


def parts(value):
    good = isinstance(value, tuple) and len(value) == 3
    return dict(zip(NAMES, value, strict=True)) if good else dict.fromkeys(NAMES)


def finite(array):
    fits = isinstance(array, np.ndarray) and array.ndim == 2 and array.dtype.kind == "f"
    return fits and bool(np.isfinite(array).all())


def projectors(V):
    """The matrix v vᵀ for every row: it knows neither sign nor, scaled, length."""
    return V[:, :, None] * V[:, None, :]


def components(X, r, value, near=1e-7):
    """Facts about the components; `near` is how much rounding may do."""
    V = parts(value)["components"]
    names = ("unit_length", "right_angles", "right_span", "right_order")
    seen = {
        "three_results": isinstance(value, tuple) and len(value) == 3,
        "shape of components": str(getattr(V, "shape", "no array")),
        "finite": finite(V),
    }
    if not finite(V) or V.shape != (r, X.shape[1]):
        return seen | dict.fromkeys(names, False) | {"_way": np.abs(V) if finite(V) else V}
    V = V.astype(np.float64)
    want = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)[2][:r]
    gram, lengths = V @ V.T, np.linalg.norm(V, axis=1)
    units = V / np.where(lengths > 0, lengths, 1.0)[:, None]
    overlap, spanned = np.abs(units @ want.T), np.linalg.svd(units, full_matrices=False)[2]
    projector = np.linalg.norm((want @ spanned.T) @ spanned - want)
    facts = {
        "unit_length": np.abs(lengths - 1).max() <= near,
        "right_angles": np.abs(gram - np.diag(np.diag(gram))).max() <= near * gram.max(),
        "right_span": projector <= near,
        "right_order": np.abs(np.diag(overlap) - 1).max() <= near,
    }
    judged = {name: bool(facts[name]) for name in names}
    return seen | judged | {"_lengths": lengths, "_way": projectors(units)}


def everything(X, r, value, near=1e-7):
    found = parts(value)
    return components(X, r, value, near) | {name: found[name] for name in NAMES[1:]}


def tried(impl, X, r):
    return everything(X, r, impl.pca_svd(X, r))


@scenario("n=12 samples, k=5, r=3, far from the origin")
def tall(impl, rng):
    X = samples(rng, 12, 5)
    return components(X, 3, impl.pca_svd(X, 3))


@scenario("n=6 samples, k=9, r=2, far from the origin")
def wide(impl, rng):
    X = samples(rng, 6, 9)
    return components(X, 2, impl.pca_svd(X, 2))


@scenario("n=12 samples, k=5, r=3")
def tall_variances(impl, rng):
    return {"explained_variance": parts(impl.pca_svd(samples(rng, 12, 5), 3))["explained_variance"]}


@scenario("n=6 samples, k=9, r=2")
def wide_variances(impl, rng):
    return {"explained_variance": parts(impl.pca_svd(samples(rng, 6, 9), 2))["explained_variance"]}


@scenario("the leading eigenvalues of np.cov for five random sizes")
def covariance(impl, rng):
    seen = {}
    for i in range(5):
        n, k = (int(size) for size in rng.choice(np.arange(6, 15), size=2, replace=False))
        X, r = samples(rng, n, k), int(rng.integers(2, 5))
        found = parts(impl.pca_svd(X, r))["explained_variance"]
        want = np.linalg.eigvalsh(np.cov(X, rowvar=False))[::-1][:r]
        fits = isinstance(found, np.ndarray) and found.shape == (r,) and found.dtype.kind == "f"
        close = fits and np.allclose(found, want, rtol=1e-8, atol=1e-10)
        seen |= {f"eigenvalues_{i}": bool(close), f"_variance_{i}": found}
    return seen


@scenario("n=12 samples, k=5, r=3")
def tall_approximation(impl, rng):
    return {"X_hat": parts(impl.pca_svd(samples(rng, 12, 5), 3))["X_hat"]}


@scenario("n=6 samples, k=9, r=2")
def wide_approximation(impl, rng):
    return {"X_hat": parts(impl.pca_svd(samples(rng, 6, 9), 2))["X_hat"]}


@scenario("the error of X_hat and its mean, n=15, k=7, r=4")
def least_error(impl, rng):
    X = samples(rng, 15, 7)
    X_hat = parts(impl.pca_svd(X, 4))["X_hat"]
    fits = finite(X_hat) and X_hat.shape == X.shape
    dropped = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)[4:]
    error = ((X - X_hat) ** 2).sum() if fits else np.inf
    mean = X_hat.mean(axis=0) if fits else np.full(7, np.inf)
    return {
        "least_error": bool(np.isclose(error, (dropped**2).sum(), rtol=1e-8)),
        "mean_kept": bool(np.allclose(mean, X.mean(axis=0), rtol=1e-8)),
        "_X_hat": X_hat,
    }


@scenario("n=12, k=5, r=1")
def one(impl, rng):
    return tried(impl, samples(rng, 12, 5), 1)


@scenario("n=12, k=5, r=5: all directions, so that nothing is lost")
def all_columns(impl, rng):
    return tried(impl, samples(rng, 12, 5), 5)


@scenario("n=4, k=7, r=3: all directions which 4 samples have around their mean")
def all_samples(impl, rng):
    return tried(impl, samples(rng, 4, 7), 3)


@scenario("131 samples, k=5, r=3")
def many_samples(impl, rng):
    return tried(impl, samples(rng, 131, 5), 3)


@scenario("n=2, k=5, r=1: two samples have one direction")
def two_samples(impl, rng):
    return tried(impl, samples(rng, 2, 5), 1)


@scenario("as many samples as columns, n=k=6, r=3")
def square(impl, rng):
    return tried(impl, samples(rng, 6, 6), 3)


@scenario("8 samples, the first of them three times, k=5, r=2")
def repeated(impl, rng):
    X = samples(rng, 8, 5)
    return tried(impl, np.concatenate([X, X[:1], X[:1]]), 2)


@scenario("two directions with the same variance, n=10, k=6, r=2")
def tied(impl, rng):
    X = samples(rng, 10, 6, (3.0, 3.0, 1.0))
    found = tried(impl, X, 2)
    # Within the common plane any pair of directions is right.
    free = ("right_order", "_way", "_lengths")
    return {name: value for name, value in found.items() if name not in free}


@scenario("X before and after a call, and a second call")
def kept(impl, rng):
    X = samples(rng, 12, 5)
    before = X.copy()
    impl.pca_svd(X, 3)
    return {"X_kept": np.array_equal(X, before), **tried(impl, before, 3)}


@scenario("an array, r=3, which is then overwritten by another, r=2")
def overwritten(impl, rng):
    X, later = samples(rng, 12, 5), samples(rng, 12, 5)
    live = hold(impl, X)
    first = parts(impl.pca_svd(live, 3))
    assign(live, later)
    second = parts(impl.pca_svd(live, 2))
    both = {"": first, "_after_that": second}
    return {f"{n}{end}": found[n] for end, found in both.items() for n in NAMES[1:]}


@scenario("a read-only X, which is every other row of a transposed array")
def unusual_layout(impl, rng):
    X = np.asfortranarray(np.repeat(samples(rng, 9, 6), 2, axis=0))[::2]
    X.flags.writeable = False
    return tried(impl, X, 3)


@scenario("float32 samples, n=12, k=5, r=3")
def single_precision(impl, rng):
    X = samples(rng, 12, 5).astype(np.float32)
    value = impl.pca_svd(X, 3)
    types = {f"type of {n}": str(getattr(v, "dtype", "none")) for n, v in parts(value).items()}
    return everything(X.astype(np.float64), 3, value, near=1e-4) | types


TOGETHER = every_pair(
    size=[(12, 5, 3), (12, 5, 1), (4, 7, 2), (2, 5, 1)],
    kind=["float32", "float64"],
    columns=["all varied", "one constant"],
)


@scenario("many samples and few, r=1 and more, in both types, with a column of equal numbers")
def together(impl, rng):
    seen = {}
    for (n, k, r), kind, columns in map(dict.values, TOGETHER):
        X = samples(rng, n, k)
        if columns == "one constant":
            X = np.insert(samples(rng, n, k - 1), 2, 3.0, axis=1)
        X = X.astype(kind)
        value = impl.pca_svd(X, r)
        case = f"for {X.shape} in {kind}, r={r}, {columns}"
        found = everything(X.astype(float), r, value, near=1e-4 if kind == "float32" else 1e-7)
        seen |= {f"{name} {case}": each for name, each in found.items() if name[0] != "_"}
        types = [str(getattr(part, "dtype", "none")) for part in parts(value).values()]
        seen[f"types {case}"] = types
    return seen


SAYS = {
    "three_results": "What came back are not three results (components, variance, X_hat).",
    "finite": "components is not a matrix of finite floats.",
    "unit_length": "the rows of components are not all of length 1.",
    "right_angles": "the rows of components are not at right angles to each other. Where variances "
    "are equal, np.linalg.eig does not see to that; eigh and svd do.",
    "right_span": "the components do not span the directions in which the samples vary most.",
    "right_order": "the components are not in the order of their variances, or are mixed.",
    "least_error": "the squared error of X_hat is not the sum of the squared singular values "
    "which were dropped.",
    "mean_kept": "the mean of X_hat is not the mean of X.",
    "X_kept": "X was changed by the call: work on a new array.",
    **{
        f"eigenvalues_{i}": "the variances are not the largest eigenvalues of np.cov, in "
        "falling order."
        for i in range(5)
    },
}


@workload("n = 512, k = 128, r = 4", flops=False)
def measured(impl, rng):
    return impl.pca_svd, rng.normal(size=(512, 128)), 4


def test_components(judge):
    """The components are the unit directions of largest variance, in their order"""
    judge.same(tall, wide, says=SAYS)


def test_variances(judge):
    """explained_variance holds the largest eigenvalues of the covariance matrix"""
    judge.same(tall_variances, wide_variances, covariance, says=SAYS, rtol=1e-8, atol=1e-10)


def test_reconstruction(judge):
    """X_hat is the best approximation of X by its mean and r directions"""
    judge.same(tall_approximation, wide_approximation, least_error, says=SAYS, atol=1e-9)


def test_edge_sizes(judge):
    """One component, all of them, few samples, equal variances: no exception"""
    judge.same(
        square,
        one,
        all_columns,
        all_samples,
        two_samples,
        tied,
        repeated,
        many_samples,
        says=SAYS,
        rtol=1e-8,
        atol=1e-9,
    )


def test_keeps_data_and_type(judge):
    """X stays as it is in any memory layout, and float32 stays float32"""
    judge.same(kept, unusual_layout, overwritten, says=SAYS, rtol=1e-8, atol=1e-9)
    judge.same(single_precision, together, says=SAYS, rtol=1e-3, atol=1e-3)
    judge.keeps_inputs()
