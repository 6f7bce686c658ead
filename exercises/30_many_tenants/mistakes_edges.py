"""Known mistakes of 30_many_tenants: rows without adapter, empty batches, bad indices, types."""

import numpy as np

from .mistakes import adapted, check, served


class base_for_no_tenant_only:
    """The rows with an adapter have no base

    The adapter's output takes the place of W x, as if it were a model of its own. It is a
    correction: it is added to what W says, in every row.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        Y = served(W, A, B, scales, X, tenants)
        Y[tenants >= 0] -= (X @ W.T)[tenants >= 0]
        return Y


class no_adapter_no_output:
    """The rows without an adapter are zero

    Only the rows with a tenant are written into the result. A row with −1 asks the plain base, and
    its answer is W x.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        Y = served(W, A, B, scales, X, tenants)
        return np.where(tenants[:, None] >= 0, Y, 0).astype(Y.dtype)


class empty_batch_refused:
    """A batch of no rows raises an error

    np.stack has nothing to stack when the list of outputs is empty. A server's tick may well bring
    no request: the result is an array of shape (0, d).
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return np.stack(list(served(W, A, B, scales, X, tenants)))


class no_tenants_refused:
    """With no adapter loaded yet, an error is raised

    The look-up is done for every row, also for those with −1, and thrown away later. If T is 0
    there is nothing to look up, and the index is out of bounds. Look up for rows with a tenant
    only.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        safe = np.maximum(tenants, 0)
        update = adapted(A, B, scales, X, safe)
        return X @ W.T + np.where(tenants[:, None] >= 0, update, 0)


class every_negative_is_none:
    """An index below −1 passes for a row without an adapter

    Only −1 says "no adapter". A number such as −3 is a fault of the caller, and to serve such a
    request from the plain base hides it: raise IndexError.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, scales, X, np.maximum(tenants, -1))


class unknown_tenant_is_none:
    """An index from T on passes for a row without an adapter

    A request for an adapter that is not loaded is answered by the plain base, and nobody notices.
    Raise IndexError.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, scales, X, np.where(tenants < len(A), tenants, -1))


class double_precision:
    """The result is float64, whatever comes in

    np.zeros makes float64 unless it is told otherwise, and what is added to it stays float64. Begin
    with X @ W.T, or give the type of X.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        Y = np.zeros((len(X), len(W)))
        Y += served(W, A, B, scales, X, tenants)
        return Y


class indices_changed:
    """The −1 in the caller's array are overwritten

    tenants[tenants < 0] = 0 makes the look-up safe, but the array belongs to the caller, who would
    serve these rows with tenant 0 from then on. Work on a copy, or on the chosen rows.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        Y = served(W, A, B, scales, X, tenants)
        tenants[tenants < 0] = 0
        return Y


class update_lands_in_a_copy:
    """The update is written into a copy and lost

    Y[own] with an array of truth values or indices is a copy, so Y[own][:] += ... changes only that
    one. Write Y[own] += ..., which sets the rows of Y.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        return X @ W.T


class value_error_for_an_index:
    """An unknown tenant gives a ValueError

    A number that no adapter has is an index out of range: asked is IndexError, as NumPy raises it.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        if ((tenants < -1) | (tenants >= len(A))).any():
            raise ValueError("tenant")
        return served(W, A, B, scales, X, tenants)


class masked_from_tenant_zero:
    """Rows without an adapter take tenant 0's, times zero

    np.maximum(tenants, 0) makes every index safe, and the result of those rows is multiplied by 0.
    But 0 · nan is nan: if tenant 0 is broken, so are the rows that use no adapter. Leave those rows
    out of the computation, or choose with np.where.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        check(tenants, len(A))
        if len(A) == 0:
            return X @ W.T
        own = (tenants >= 0).astype(X.dtype)
        return X @ W.T + own[:, None] * adapted(A, B, scales, X, np.maximum(tenants, 0))


class double_from_the_start:
    """X becomes float64 first

    astype(float) means float64, and all that is computed from it is float64 too. The result should
    have X's type.
    """

    def serve_batch(W, A, B, scales, X, tenants):
        return served(W, A, B, scales, X.astype(np.float64), tenants)
