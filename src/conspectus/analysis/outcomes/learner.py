"""Learning an outcome from sparse columns: ridge regression or logistic regression.

One penalty is right for no two sets of columns, and a fixed one would decide which set wins. So
each picks its own on a quarter of the groups it may learn from, with concepts and words chosen on
the other three: penalties picked on what concepts were chosen by would be too light.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge, lars_path_gram

from conspectus.stats import concordance

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.stats.types import FloatArray, IntArray

PENALTIES = (0.1, 1.0, 10.0, 100.0, 1000.0)
_HELD_OUT = 0.25


@dataclass(frozen=True)
class Task:
    """What is learned from.

    Parameters
    ----------
    y
        Outcomes, shape (n,); for numbers within groups, less the mean of the group.
    unit
        Documents of one unit stay together, shape (n,).
    binary
        Whether outcomes are 0 and 1.
    grouped
        Whether columns have lost their group means, so that there is no level to learn.
    """

    y: FloatArray
    unit: IntArray
    binary: bool
    grouped: bool

    def subset(self, rows: IntArray) -> Task:
        """Keep some documents.

        Parameters
        ----------
        rows
            Which.

        Returns
        -------
        Task
            The same for these.
        """
        return Task(self.y[rows], self.unit[rows], self.binary, self.grouped)


@dataclass(frozen=True)
class Learned:
    """A linear model.

    Parameters
    ----------
    weight
        One a column, shape (q,).
    level
        What is predicted where all columns are 0.
    scale
        Columns are divided by it.
    """

    weight: FloatArray
    level: float
    scale: float

    def predict(self, columns: sp.csr_array) -> FloatArray:
        """Predict outcomes (log odds, for binary ones).

        Parameters
        ----------
        columns
            Shape (n, q).

        Returns
        -------
        array
            Shape (n,).
        """
        return np.asarray(columns @ self.weight, dtype=np.float64) / self.scale + self.level


def learn(columns: sp.csr_array, task: Task, penalty: float) -> Learned:
    """Fit a penalised linear model.

    Parameters
    ----------
    columns
        Shape (n, q).
    task
        Outcomes.
    penalty
        Of the squared weights.

    Returns
    -------
    Learned
        Fitted on all documents given.
    """
    squares = float(columns.multiply(columns).sum()) / max(columns.shape[0], 1)
    scale = float(np.sqrt(squares)) or 1.0
    weight, level = _fit(sp.csr_array(columns / scale), task, penalty)
    return Learned(weight, level, scale)


def pick_penalty(seen: sp.csr_array, unseen: sp.csr_array, task: Task, tried: Task) -> float:
    """Pick the penalty that does best on documents not learned from.

    Parameters
    ----------
    seen, unseen
        Columns of documents to learn from, and of others; the columns must have been chosen on the
        first alone.
    task, tried
        Their outcomes.

    Returns
    -------
    float
        One of `PENALTIES`, the largest where several do equally well.
    """
    best, penalty = -np.inf, PENALTIES[-1]
    for candidate in reversed(PENALTIES):
        score = _score(tried, learn(seen, task, candidate).predict(unseen))
        if score > best + 1e-9:
            best, penalty = score, candidate
    return penalty


def held_out(unit: IntArray, seed: int) -> npt.NDArray[np.bool_]:
    """Choose the documents that penalties are picked on.

    Parameters
    ----------
    unit
        Documents of one unit stay together, shape (n,).
    seed
        Of the draw.

    Returns
    -------
    array of bool
        True for a quarter of the units.
    """
    units = np.random.default_rng(seed).permutation(np.unique(unit))
    return np.isin(unit, units[: max(1, int(units.size * _HELD_OUT))])


def _fit(columns: sp.csr_array, task: Task, penalty: float) -> tuple[FloatArray, float]:
    if columns.shape[1] == 0 or np.ptp(task.y) == 0:
        return np.zeros(columns.shape[1]), 0.0 if task.binary else float(task.y.mean())
    if task.binary:
        model: Any = LogisticRegression(
            C=1 / penalty, fit_intercept=not task.grouped, max_iter=300, tol=1e-3
        )
    else:
        model = Ridge(alpha=penalty, fit_intercept=not task.grouped)
    model.fit(columns, task.y)
    level = 0.0 if task.grouped else float(np.ravel(model.intercept_)[0])
    return np.ravel(model.coef_).astype(np.float64), level


def _score(task: Task, predicted: FloatArray) -> float:
    if task.binary:
        stratum = np.unique(task.unit, return_inverse=True)[1].reshape(-1)
        if not task.grouped:
            stratum = np.zeros(task.y.size, np.int64)
        value = concordance(task.y, predicted, stratum, stratum_is_unit=task.grouped).value
        return value if np.isfinite(value) else -1.0
    return -float(np.sum((task.y - predicted) ** 2))


def screen(columns: sp.csr_array, y: FloatArray, most: int) -> IntArray:
    """Choose the columns that correlate most with the outcome.

    Parameters
    ----------
    columns
        Shape (n, q).
    y
        Shape (n,).
    most
        Columns to keep.

    Returns
    -------
    array of int64
        Their numbers, ascending.
    """
    centred = y - y.mean()
    n = columns.shape[0]
    sums = np.asarray(columns.sum(axis=0), dtype=np.float64).reshape(-1)
    squares = np.asarray(columns.multiply(columns).sum(axis=0), dtype=np.float64).reshape(-1)
    spread = squares - sums**2 / n
    product = np.abs(np.asarray(columns.T @ centred, dtype=np.float64))
    fit = np.divide(product, np.sqrt(spread), out=np.zeros_like(product), where=spread > 1e-9)
    return np.sort(np.argsort(-fit, kind="stable")[:most]).astype(np.int64)


def choose_few(columns: sp.csr_array, y: FloatArray, few: int) -> IntArray:
    """Choose a few columns that together go with the outcome, along the lasso's path.

    Parameters
    ----------
    columns
        Shape (n, q); q in the hundreds, for a matrix (q, q) is made.
    y
        Shape (n,).
    few
        Columns to choose, at most.

    Returns
    -------
    array of int64
        Their numbers, in the order in which they enter.

    Notes
    -----
    Efron, Hastie, Johnstone and Tibshirani (2004), Ann. Stat. 32:407. Of two columns that say the
    same, the second has nothing left to add and stays out.
    """
    n, q = columns.shape
    mean = np.asarray(columns.sum(axis=0), dtype=np.float64).reshape(-1) / n
    gram = (columns.T @ columns).toarray() - n * np.outer(mean, mean)
    spread = np.sqrt(np.maximum(np.diag(gram), 0.0))
    usable = np.flatnonzero(spread > 1e-9)
    if usable.size == 0 or few < 1:
        return np.zeros(0, np.int64)
    spread = spread[usable]
    gram = gram[np.ix_(usable, usable)] / np.outer(spread, spread)
    product = np.asarray(columns.T @ (y - y.mean()), dtype=np.float64)[usable] / spread
    with warnings.catch_warnings():
        # A twin of a chosen column is dropped, as it should be, with a warning.
        warnings.simplefilter("ignore", ConvergenceWarning)
        path: Any = lars_path_gram(
            product, gram, n_samples=n, method="lasso", max_iter=min(2 * few, q)
        )
    entered = (np.abs(path[2]) > 0).any(axis=0)
    order = usable[np.asarray(path[1], dtype=np.int64)]
    return order[:few] if entered.any() else np.zeros(0, np.int64)
