"""Filling a store part by part, so that no kill, crash or full disk costs a committed part.

A part's files are written whole under temporary names, renamed, and only then named in the
manifest. Whatever the manifest does not name is swept away when writing goes on.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus import __version__
from conspectus.errors import InputError, StoreError
from conspectus.progress import SILENT, Progress
from conspectus.store import format as fmt
from conspectus.store import inverted, recovery, tables
from conspectus.store.compare import check_encoder, check_part_size, check_source, plain_record
from conspectus.store.decoder import read_directions, unit_rows, write_directions
from conspectus.store.lock import StoreLock
from conspectus.store.locked import LockedStore
from conspectus.store.manifest import Manifest, PartRecord
from conspectus.store.part import part_tables
from conspectus.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from conspectus.store.codes import Codes
    from conspectus.store.commit import FileRecord


class StoreWriter(LockedStore):
    """The only writer of a store; use it as a context manager so that its lock is given back.

    Parameters
    ----------
    path
        The store's directory.
    manifest
        What is committed.
    lock
        Held until `close` or `finish`.
    """

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        encoder: Mapping[str, Any],
        n_latents: int,
        part_size: int,
        source: Mapping[str, Any] | None = None,
    ) -> StoreWriter:
        """Begin a new store.

        Parameters
        ----------
        path
            A directory that does not exist yet, or is empty.
        encoder
            Everything that decides an embedding, plain JSON.
        n_latents
            Width of the dictionary.
        part_size
            Documents that each part takes from the input; recorded so that a resumed run cuts
            the same parts.
        source
            What the documents are read from, plain JSON.

        Returns
        -------
        StoreWriter
            With no part committed.

        Raises
        ------
        StoreError
            There is a store or something else at `path`, or it cannot be written.
        InputError
            A number is less than 1.
        """
        for name, number in (("n_latents", n_latents), ("part_size", part_size)):
            if number < 1:
                raise InputError(f"{name} must be at least 1, not {number}")
        path = Path(path)
        manifest = Manifest(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            written_by=__version__,
            encoder=plain_record(encoder, "encoder"),
            n_latents=int(n_latents),
            part_size=int(part_size),
            source=None if source is None else plain_record(source, "source"),
        )
        return cls(path, manifest, recovery.begin(path, manifest))

    @classmethod
    def resume(
        cls,
        path: str | Path,
        *,
        encoder: Mapping[str, Any],
        n_latents: int,
        part_size: int,
        source: Mapping[str, Any] | None = None,
    ) -> StoreWriter:
        """Go on with a store after its committed parts, sweeping away what a kill left behind.

        Parameters
        ----------
        path
            The store.
        encoder, n_latents, part_size
            Must be those of the store.
        source
            If given, must be that of the store.

        Returns
        -------
        StoreWriter
            Ready for part number `committed`.

        Raises
        ------
        EncoderMismatchError
            Naming the fields of the encoder that differ.
        StoreError
            There is no store, another process is writing it, the part size or the source
            differs, or a committed file is missing or of the wrong size.
        """
        path = Path(path)
        Manifest.load(path)  # before a lock file is put where no store is
        lock = StoreLock.acquire(path)
        with lock.released_on_error():
            manifest = Manifest.load(path)
            check_encoder(manifest, encoder, n_latents)
            check_source(manifest, source)
            check_part_size(manifest, part_size)
            recovery.check_sizes(path, manifest.all_files())
            recovery.sweep(path, manifest.all_files())
        return cls(path, manifest, lock)

    def set_decoder(self, directions: ArrayLike) -> None:
        """Store the decoder's directions, by which near-duplicate latents are recognised.

        Parameters
        ----------
        directions
            Decoder rows, shape (n_latents, d); stored as float16 unit vectors.

        Raises
        ------
        StoreError
            The shape is wrong, a number is not finite, or another decoder is stored already.
        """
        self._require_lock()
        rows = unit_rows(directions, self.manifest.n_latents)
        path = self.path / fmt.DECODER
        if fmt.DECODER not in self.manifest.files:
            files = self.manifest.files | {fmt.DECODER: write_directions(path, rows)}
            self._commit(replace(self.manifest, files=files))
        elif not np.array_equal(read_directions(path), rows):
            raise StoreError(f"{self.path} holds the decoder of another SAE")

    def write_part(
        self, *, documents: Any, codes: Codes, errors: Any = None, tokens: Any = None
    ) -> None:
        """Write and commit the next part.

        Parameters
        ----------
        documents
            pyarrow.Table of the encoded documents with ``doc_id``, ``text`` and the user's
            columns, in the order of `codes`.
        codes
            Their embeddings.
        errors
            pyarrow.Table ``doc_id, stage, reason`` of the documents that failed.
        tokens
            pyarrow.Table ``doc_id, position, latent: list, value: list``, a row a pooled token.

        Raises
        ------
        StoreError
            The tables disagree, or the file system fails. What was committed before stays, and
            the same part can be written again.
        InputError
            A column has a type that the store cannot keep.
        """
        self._require_lock()
        contents = part_tables(self.manifest.n_latents, documents, codes, errors, tokens)
        schema = tables.unify(self.manifest.schema, contents[fmt.DOCUMENTS].schema)
        files: dict[str, FileRecord] = {}
        for element, content in contents.items():
            name = fmt.part_name(element, self.committed)
            row_group = fmt.ROW_GROUP_ROWS[element]
            files[name] = tables.write_table(self.path / name, content, element, row_group)
        part = PartRecord(
            index=self.committed,
            documents=len(codes.doc_id),
            failed=contents[fmt.ERRORS].num_rows if fmt.ERRORS in contents else 0,
            tokens=len(codes.token_start),
            entries=len(codes.latent),
            files=files,
        )
        parts = (*self.manifest.parts, part)
        stale = tuple(self.manifest.index)
        self._commit(replace(self.manifest, schema=schema, parts=parts, index={}, complete=False))
        with suppress(OSError):  # no longer committed, so the next sweep takes it at the latest
            for name in stale:
                (self.path / name).unlink(missing_ok=True)

    def finish(self, progress: Progress | None = None, *, memory: int = 512 * 2**20) -> Store:
        """Build the inverted index, mark the store complete and give the lock back.

        Parameters
        ----------
        progress
            Told of the index's progress.
        memory
            About how many bytes building may take. The result does not depend on it.

        Returns
        -------
        Store
            The complete store.
        """
        self._require_lock()
        if not self.manifest.complete:
            index = inverted.build(
                self.path, self.manifest, memory=memory, progress=progress or SILENT
            )
            version = fmt.version_text()  # a store begun in an older format gets a new index
            self._commit(replace(self.manifest, index=index, complete=True, format_version=version))
        self.close()
        return Store(self.path, self.manifest)
