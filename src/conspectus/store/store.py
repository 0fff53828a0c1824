"""A store as read: opened by its manifest alone, everything else on demand and by column."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store import postings, verify
from conspectus.store.decoder import read_directions
from conspectus.store.label_table import label_names, read_labels, write_labels
from conspectus.store.reading import as_row, as_rows
from conspectus.store.token_codes import StoredTokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from conspectus.store.postings import Postings


class Store(StoredTokens):
    """Embedded documents on disk. Rows are numbered 0..n_documents-1 over encoded documents.

    Parameters
    ----------
    path
        The store's directory.
    manifest
        What is committed.
    """

    _frequency: NDArray[np.int64] | None = None

    def postings(self, latent: int) -> Postings:
        """Find the documents that have a latent, reading one row group.

        Parameters
        ----------
        latent
            The latent.

        Returns
        -------
        Postings
            By ascending row; empty if no document has it.

        Raises
        ------
        StoreError
            There is no such latent, or the store is not complete.
        """
        latent = as_row(latent, self.n_latents, "latent")
        return postings.look_up(self._index(), latent, self._last_latents)

    def all_postings(self) -> Iterator[Postings]:
        """Stream the documents of every latent that has any, in one pass over the index.

        Yields
        ------
        Postings
            By ascending latent.

        Raises
        ------
        StoreError
            The store is not complete, or the index is damaged.
        """
        yield from postings.each(self._index())

    def document_frequency(self) -> NDArray[np.int64]:
        """Count the documents of every latent, from the index.

        Returns
        -------
        ndarray of int64, shape (n_latents,)
            Stored entries of each latent; 0 for one that never fires.

        Raises
        ------
        StoreError
            The store is not complete, or the index is damaged.
        """
        index = self._index()
        if self._frequency is None:
            self._frequency = postings.frequencies(index, self.n_latents)
            self._frequency.setflags(write=False)
        return self._frequency

    def _index(self) -> Path:
        if not self.is_complete:
            raise StoreError(
                f"{self.path} is incomplete and has no index yet: run the same encoding again to "
                "complete it"
            )
        return self.path / fmt.POSTINGS

    @cached_property
    def _last_latents(self) -> NDArray[np.int64]:
        return postings.last_latents(self.path / fmt.POSTINGS)

    def decoder_directions(self, latents: ArrayLike | None = None) -> NDArray[np.float32] | None:
        """Read directions of the decoder.

        Parameters
        ----------
        latents
            Which, in any order; all if None. No others are read from disk.

        Returns
        -------
        ndarray of float32, shape (latents, d), or None
            Unit rows; None if they were not stored.

        Raises
        ------
        StoreError
            There is no such latent, or the file is missing or damaged.
        """
        if fmt.DECODER not in self.manifest.files:
            return None
        path = self.path / fmt.DECODER
        if latents is None:
            return read_directions(path).astype(np.float32)
        return read_directions(path, as_rows(latents, self.n_latents, "latent")).astype(np.float32)

    def labels(self) -> Any:
        """Read the labels: a pyarrow.Table ``latent, label, source, score, version, ...``."""
        return read_labels(self.path / fmt.LABELS)

    def label_names(self) -> NDArray[np.object_]:
        """Name every latent by its label, or its number without one, shape (n_latents,)."""
        return label_names(self.labels(), self.n_latents)

    def set_labels(self, table: Any) -> None:
        """Replace all labels, atomically.

        Parameters
        ----------
        table
            pyarrow.Table with ``latent`` and ``label`` and, if wanted, ``source``, ``score``,
            ``version`` and further columns; one row a latent.

        Raises
        ------
        StoreError
            A latent is unknown or there twice, a column does not fit, or writing fails.
        """
        write_labels(self.path / fmt.LABELS, table, self.n_latents)

    def verify(self) -> list[str]:
        """Read every file and compare it with its checksum.

        Returns
        -------
        list of str
            One sentence a problem, naming the file; empty if the store is whole.
        """
        return verify.problems(self.path, self.manifest)
