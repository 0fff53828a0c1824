"""How far a judge's errors on two statements about one text go together, though it is asked apart.

A text may mislead a judge on more than one statement: an ironic one, a very long one, one in
another language. Errors that come together look like statements that go together. The exam can
tell: both versions of a document are asked about in questions of their own, with statements that
are surely true of neither. The two halves of a pair are asked in just that way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Leaning:
    """Correlation of errors.

    Parameters
    ----------
    value
        Phi coefficient of the errors on two statements, given the truth; 0 where there are none.
    error
        Its standard error.
    """

    value: float
    error: float


def leaning(wrong: FloatArray, document: IntArray) -> Leaning:
    """Measure how far errors on one text go together.

    Parameters
    ----------
    wrong
        1 where the judge said yes to a statement that is surely false, 0 where it said no, NaN
        where nobody knows or nobody asked, shape (sheets, statements).
    document
        Number of the document that each sheet is a version of, shape (sheets,).

    Returns
    -------
    Leaning
        Over all pairs of different statements, the one asked of one version of a document, the
        other of another.

    Notes
    -----
    The sum of products of errors less their shares, over the same sum of standard deviations: a
    correlation pooled over pairs of statements, weighted by how much each pair can tell. Its
    standard error is that of a ratio of sums over documents (Cochran 1977, Sampling Techniques,
    section 6.4), which are what errors go together in.
    """
    known = ~np.isnan(wrong)
    share = np.where(known, wrong, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    excess = np.where(known, wrong - share, 0.0)
    spread = known * np.sqrt(share * (1 - share))
    n = int(document.max(initial=-1)) + 1
    seen, could = (_across(values, document, n) for values in (excess, spread))
    whole = float(could.sum())
    if not whole > 0:
        return Leaning(0.0, 0.0)
    value = float(seen.sum()) / whole
    return Leaning(value, float(np.sqrt(((seen - value * could) ** 2).sum())) / whole)


def _across(values: FloatArray, document: IntArray, n: int) -> FloatArray:
    """Sum products over two versions and two statements, neither the same, shape (documents,)."""

    def total(of: FloatArray) -> FloatArray:
        found = np.zeros((n, *of.shape[1:]))
        np.add.at(found, document, of)
        return found

    by_statement, by_version = total(values), values.sum(axis=1)
    both = by_statement.sum(axis=1) ** 2
    same_statement = (by_statement**2).sum(axis=1)
    return both - same_statement - total(by_version**2) + total((values**2).sum(axis=1))
