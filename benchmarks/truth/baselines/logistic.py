"""The words on which a linear classifier of TF-IDF vectors leans most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray


def coefficients(
    counts: sp.csr_array, rows_a: NDArray[np.int64], rows_b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Fit a logistic regression of the side on TF-IDF.

    Parameters
    ----------
    counts
        Occurrences of n-grams, shape (documents, v).
    rows_a, rows_b
        Documents of each side.

    Returns
    -------
    ndarray, shape (v,)
        Coefficients, positive where a word speaks for side a.
    """
    chosen = counts[np.concatenate([rows_a, rows_b]).astype(np.int32)]
    chosen.indices, chosen.indptr = chosen.indices.astype(np.int32), chosen.indptr.astype(np.int32)
    side = np.repeat([1, 0], [len(rows_a), len(rows_b)])
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(chosen)
    model = LogisticRegression(solver="liblinear", C=10.0, random_state=0)
    return model.fit(weights, side).coef_.ravel()
