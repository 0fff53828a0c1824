"""Which documents carry a known class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from conspectus.analysis.values import Values, as_tuple, match_values, read_column
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.stats.types import IntArray
    from conspectus.store import Store

LabelsOf: TypeAlias = str | Sequence[Any]

UNLABELLED = -1


@dataclass(frozen=True, eq=False)
class Labels:
    """Class of every document of a store.

    Parameters
    ----------
    codes
        Index into `names`, or `UNLABELLED`, shape (documents,).
    names
        The classes, sorted by name.
    """

    codes: IntArray
    names: tuple[str, ...]


def read_labels(store: Store, labels: LabelsOf, known: Values | None = None) -> Labels:
    """Read the class of every document.

    Parameters
    ----------
    store
        The store.
    labels
        A column, or one value a document; missing values and empty texts are unlabelled.
    known
        Values that are known classes; all others count as unlabelled. None for all values.

    Returns
    -------
    Labels
        With at least one class.

    Raises
    ------
    AnalysisError
        There is no such column or value, the number of values is another than that of documents,
        or no document has a label.
    """
    if isinstance(labels, str):
        column, name = read_column(store, labels), labels
    else:
        column, name = pd.Series(list(labels), dtype=object), "labels"
        if len(column) != store.n_documents:
            raise AnalysisError(
                f"labels has {len(column):,} values, but {store.path} {store.n_documents:,} "
                "documents: give one a document, None where there is none"
            )
    if pd.api.types.is_float_dtype(column):  # whole numbers with gaps: 1, not 1.0
        column = column.convert_dtypes()
    column = column.astype(object)
    column = column.where(column.notna() & (column.astype(str).str.strip() != ""), None)
    if known is not None:
        column = column.where(column.isin(match_values(column, name, as_tuple(known))), None)
    present = column.notna().to_numpy()
    if not present.any():
        raise AnalysisError(f"no document has a value in {name!r}: known classes need examples")
    written = column[present].astype(str)
    names = sorted(written.unique().tolist())
    codes = np.full(len(column), UNLABELLED, np.int64)
    codes[present] = pd.Categorical(written, categories=names).codes
    return Labels(codes, tuple(names))
