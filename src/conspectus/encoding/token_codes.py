"""Every token's code, for the stores that keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from numpy.typing import NDArray

    from conspectus.saes.codes import SparseCodes

_SMALLEST = float(np.finfo(np.float16).smallest_subnormal)
_LARGEST = float(np.finfo(np.float16).max)


class TokenCodes:
    """Collects the codes of documents' tokens and puts them in order.

    Parameters
    ----------
    n_tokens
        Number of tokens of each document.
    """

    def __init__(self, n_tokens: Sequence[int]) -> None:
        self.n_tokens = np.asarray(n_tokens, dtype=np.int64)
        self._first = np.concatenate([[0], np.cumsum(self.n_tokens)]).astype(np.int64)
        self._cells: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]] = []

    def add(self, codes: SparseCodes, document: torch.Tensor, position: torch.Tensor) -> None:
        """Take in the codes of a batch of tokens; parameters as for `MaxPool.add`."""
        place = self._first[document.cpu().numpy()] + position.cpu().numpy()
        token = codes.token_index().cpu().numpy()
        self._cells.append((place[token], codes.latent.cpu().numpy(), codes.value.cpu().numpy()))

    def table(self, doc_id: Sequence[str]) -> Any:
        """Lay the codes out as the tokens table of a part.

        Parameters
        ----------
        doc_id
            Names of the documents.

        Returns
        -------
        pyarrow.Table
            ``doc_id, position, latent: list, value: list``: one row a token, documents and tokens
            in order; a token that is not pooled has empty lists.
        """
        total = int(self._first[-1])
        place = np.concatenate([np.zeros(0, np.int64), *(cells[0] for cells in self._cells)])
        latent = np.concatenate([np.zeros(0, np.int32), *(cells[1] for cells in self._cells)])
        value = np.concatenate([np.zeros(0, np.float32), *(cells[2] for cells in self._cells)])
        order = np.argsort(place, kind="stable")
        indptr = np.searchsorted(place[order], np.arange(total + 1))
        offsets = pa.array(indptr.astype(np.int32))
        value = np.clip(value[order], _SMALLEST, _LARGEST).astype(np.float16)
        names = pa.array(list(doc_id), pa.string())
        owner = np.repeat(np.arange(len(self.n_tokens)), self.n_tokens)
        return pa.table(
            {
                "doc_id": names.take(pa.array(owner)),
                "position": (np.arange(total) - self._first[owner]).astype(np.uint32),
                "latent": _lists(offsets, pa.array(latent[order].astype(np.uint32))),
                "value": _lists(offsets, pa.array(value)),
            }
        )


def _lists(offsets: Any, values: Any) -> Any:
    return pa.ListArray.from_arrays(offsets, values)
