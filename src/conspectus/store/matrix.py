"""The corpus as one sparse matrix, without a loop over documents.

Memory is taken once for what the result needs; parts are streamed into it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, get_args

import numpy as np
from scipy.sparse import csr_array

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from conspectus.store.codes_part import CodesPart
    from conspectus.store.presence import Presence

Value = Literal["max", "count", "presence"]
_DTYPE: Final[dict[Value, type[np.generic]]] = {
    "max": np.float32,
    "count": np.int32,
    "presence": np.int32,
}
_INT32: Final = 2**31 - 1


def fields_for(value: Value, presence: Presence) -> tuple[str, ...]:
    """Name the stored fields that a matrix needs.

    Parameters
    ----------
    value
        What the matrix holds.
    presence
        Which entries it keeps.

    Returns
    -------
    tuple of str
        ``"latent"`` and whatever else is needed.

    Raises
    ------
    InputError
        There is no such value.
    """
    if value not in get_args(Value):
        raise InputError(f"value is one of {', '.join(get_args(Value))}, not {value!r}")
    wanted = ["latent", *presence.fields]
    if value != "presence" and value not in wanted:
        wanted.append(value)
    return tuple(wanted)


def assemble(
    parts: Iterable[CodesPart],
    *,
    value: Value,
    presence: Presence,
    n_latents: int,
    most_entries: int,
) -> csr_array[Any, tuple[int, int]]:
    """Stack parts into a sparse matrix.

    Parameters
    ----------
    parts
        Codes with the fields that `fields_for` names.
    value
        What the matrix holds.
    presence
        Which entries it keeps.
    n_latents
        Number of columns.
    most_entries
        At least as many entries as the parts have in all.

    Returns
    -------
    scipy.sparse.csr_array, shape (documents of the parts, n_latents)
        float32 activations, int32 counts, or int32 ones; column indices are sorted.
    """
    indices = np.empty(most_entries, np.int32)
    data = np.empty(most_entries, _DTYPE[value])
    lengths: list[NDArray[np.int64]] = []
    filled = 0
    for part in parts:
        length, latent, values = _entries(part, value, presence)
        end = filled + len(latent)
        indices[filled:end] = latent
        data[filled:end] = 1 if values is None else values
        lengths.append(length)
        filled = end
    if filled < most_entries // 2:  # else the views below would keep the unused half alive
        indices, data = indices[:filled].copy(), data[:filled].copy()
    indices, data = indices[:filled], data[:filled]
    indptr = np.concatenate([np.zeros(1, np.int64), *lengths])
    np.cumsum(indptr, out=indptr)
    if filled <= _INT32:
        indptr = indptr.astype(np.int32)
    triple: Any = (data, indices, indptr)
    matrix = csr_array(triple, shape=(len(indptr) - 1, n_latents))
    matrix.has_sorted_indices = True
    return matrix


def _entries(
    part: CodesPart, value: Value, presence: Presence
) -> tuple[NDArray[np.int64], NDArray[Any], NDArray[Any] | None]:
    """Entries per row, their latents, and their values (None for presence)."""
    indptr, latent = part.indptr, part.latent
    values = None if value == "presence" else getattr(part, value)
    kept = presence.kept(part)
    if kept is None:
        return np.diff(indptr), latent, values
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
    return np.diff(before[indptr]), latent[kept], None if values is None else values[kept]
