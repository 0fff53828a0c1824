"""A store as read: opened by its manifest alone, everything else on demand and by column."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store import verify
from conspectus.store.decoder import read_directions
from conspectus.store.index import LatentIndex
from conspectus.store.label_table import label_names, read_labels, set_names, write_labels
from conspectus.store.parquet_index import ParquetIndex
from conspectus.store.quantiles import check_share, quantiles_of
from conspectus.store.reading import as_row, as_rows
from conspectus.store.token_codes import StoredTokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from conspectus.store.postings import Index, Postings


class Store(StoredTokens):
    """Embedded documents on disk. Rows are numbered 0..n_documents-1 over encoded documents.

    Parameters
    ----------
    path
        The store's directory.
    manifest
        What is committed.
    """

    def postings(self, latent: int) -> Postings:
        """Find the documents that have a latent, reading nothing else of the index.

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
        return self._index.look_up(as_row(latent, self.n_latents, "latent"))

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
        yield from self._index.each()

    def strengths(
        self, latents: ArrayLike
    ) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float16]]]:
        """Read documents and activations of some latents, faster than `postings`.

        Parameters
        ----------
        latents
            Latents, in any order.

        Yields
        ------
        ndarray of int32, ndarray of float16, shape (n,)
            Global rows, ascending, and the largest activation in each; latent by latent, in the
            order given. Treat both as read-only.

        Raises
        ------
        StoreError
            There is no such latent, the store is not complete, or the index is damaged.
        """
        yield from self._index.strengths(as_rows(latents, self.n_latents, "latent").tolist())

    @cached_property
    def _frequency(self) -> NDArray[np.int64]:
        return self._index.frequencies()

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
        return self._frequency.copy()

    def quantile(self, q: float = 0.9) -> NDArray[np.float32]:
        """Give a quantile of every latent's activations over the documents that have it.

        Parameters
        ----------
        q
            Which, from 0 to 1. The quantiles 0.5, 0.9 and 0.99 lie ready in stores of format 1.1;
            others take one pass over the index, once.

        Returns
        -------
        ndarray of float32, shape (n_latents,)
            As `numpy.quantile` of the documents' largest activations, zeros left out; NaN for a
            latent that never fires.

        Raises
        ------
        InputError
            `q` is not from 0 to 1.
        StoreError
            The store is not complete, or the index is damaged.
        """
        share = check_share(q)
        if share not in self._quantiles:
            found = self._index.quantile(share)
            if found is None:
                found = np.full(self.n_latents, np.nan, np.float32)
                for one in self._index.each():
                    found[one.latent] = quantiles_of(one.max, [share])[0]
            self._quantiles[share] = found
        return self._quantiles[share].copy()

    @cached_property
    def _quantiles(self) -> dict[float, NDArray[np.float32]]:
        return {}

    @cached_property
    def _index(self) -> Index:
        if not self.is_complete:
            raise StoreError(
                f"{self.path} is incomplete and has no index yet: run the same encoding again to "
                "complete it"
            )
        if fmt.POSTINGS_1_0 in self.manifest.index:
            return ParquetIndex(self.path, self.n_latents)
        return LatentIndex(self.path)

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

    def labels(self, name: str | None = None) -> Any:
        """Read the labels that are shown, or those of one set.

        Parameters
        ----------
        name
            One of `label_sets`; what is shown if None.

        Returns
        -------
        pyarrow.Table
            ``latent, label, source, score, version`` and what `read_labels` names besides.

        Raises
        ------
        StoreError
            There is no such set, or the file is damaged.
        """
        if name is None:
            return read_labels(self.path / fmt.LABELS)
        there = self.label_sets()
        if name not in there:
            known = f"there are {', '.join(there)}" if there else "there are none"
            raise StoreError(f"{self.path} has no label set {name!r}: {known}")
        return read_labels(self.path / fmt.set_file(name))

    def label_sets(self) -> list[str]:
        """List the sets of labels that are stored, by name."""
        return set_names(self.path)

    def label_names(self) -> NDArray[np.object_]:
        """Name every latent by its label, or its number without one, shape (n_latents,)."""
        return label_names(self.labels(), self.n_latents)

    def set_labels(self, table: Any, name: str | None = None) -> None:
        """Replace the labels that are shown, or those of one set, atomically.

        Parameters
        ----------
        table
            pyarrow.Table with ``latent`` and ``label`` and, if wanted, ``source``, ``score``,
            ``version`` and further columns; one row a latent.
        name
            The set; what is shown if None.

        Raises
        ------
        StoreError
            A latent is unknown or there twice, a column does not fit, the name cannot be that of a
            set, or writing fails.
        """
        if name is not None and not fmt.is_set_name(name):
            raise StoreError(
                f"a label set cannot be called {name!r}: use small letters, digits, '-', '_' and "
                "'.', at most 64"
            )
        file = fmt.LABELS if name is None else fmt.set_file(name)
        write_labels(self.path / file, table, self.n_latents)

    def verify(self) -> list[str]:
        """Read every file and compare it with its checksum.

        Returns
        -------
        list of str
            One sentence a problem, naming the file; empty if the store is whole.
        """
        return verify.problems(self.path, self.manifest)
