"""The manifest: what of a store is committed, and by which encoder it was made.

It is the only file that opening a store reads, and the only one that is replaced while parts are
written. A file that it does not name is not part of the store.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pyarrow as pa

from conspectus.errors import StoreError
from conspectus.store import format as fmt
from conspectus.store.commit import FileRecord, commit_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _no_files() -> dict[str, FileRecord]:
    return {}


@dataclass(frozen=True)
class PartRecord:
    """What the manifest knows of a part.

    Parameters
    ----------
    index
        Number of the part, from 0.
    documents, failed
        Documents encoded, and documents that could not be.
    tokens
        Pooled tokens of the encoded documents.
    entries
        Number of (document, latent) pairs.
    files
        Name relative to the store -> checksum and size.
    """

    index: int
    documents: int
    failed: int
    tokens: int
    entries: int
    files: dict[str, FileRecord]


@dataclass(frozen=True)
class Manifest:
    """Everything known of a store without opening another file.

    Parameters
    ----------
    created
        When the store was begun, ISO 8601 in UTC.
    written_by
        Version of Conspectus that began it.
    encoder
        All that decides an embedding.
    n_latents, part_size
        Width of the dictionary; documents handed in per part.
    source
        What the documents were read from.
    schema
        Arrow schema of the documents, None before the first part.
    parts
        Committed parts in order.
    files
        Further files written by the writer (``decoder.npy``) -> checksum and size.
    index
        Files of the inverted index -> checksum and size; empty until complete.
    complete
        Whether the last part is in and the index built.
    """

    created: str
    written_by: str
    encoder: dict[str, Any]
    n_latents: int
    part_size: int
    source: dict[str, Any] | None = None
    schema: Any = None
    parts: tuple[PartRecord, ...] = ()
    files: dict[str, FileRecord] = field(default_factory=_no_files)
    index: dict[str, FileRecord] = field(default_factory=_no_files)
    complete: bool = False
    format_version: str = fmt.version_text()

    def all_files(self) -> dict[str, FileRecord]:
        """Return every committed file: name relative to the store -> checksum and size."""
        parts = {name: record for part in self.parts for name, record in part.files.items()}
        return parts | self.files | self.index

    def to_json(self) -> str:
        """Write the manifest as indented JSON text."""
        head: dict[str, Any] = {"format": fmt.FORMAT_NAME, "format_version": self.format_version}
        body = {name: getattr(self, name) for name in ("created", "written_by", "encoder")}
        body |= {name: getattr(self, name) for name in ("n_latents", "part_size", "source")}
        documents: dict[str, Any] | None = None
        if self.schema is not None:
            documents = {
                "columns": {column.name: str(column.type) for column in self.schema},
                "arrow_schema": base64.b64encode(self.schema.serialize()).decode("ascii"),
            }
        tail: dict[str, Any] = {
            "documents": documents,
            "parts": [asdict(part) for part in self.parts],
            "files": {name: asdict(record) for name, record in self.files.items()},
            "index": {name: asdict(record) for name, record in self.index.items()},
            "complete": self.complete,
        }
        return json.dumps(head | body | tail, indent=1, ensure_ascii=False, allow_nan=False) + "\n"

    def save(self, store: Path) -> None:
        """Replace the manifest of `store` with this one, atomically."""
        text = self.to_json().encode("utf-8")
        commit_file(store / fmt.MANIFEST, lambda handle: cast("None", handle.write(text)))

    @classmethod
    def load(cls, store: Path) -> Manifest:
        """Read the manifest of a store.

        Parameters
        ----------
        store
            The store's directory.

        Returns
        -------
        Manifest
            What is committed.

        Raises
        ------
        StoreError
            There is no store, its manifest is broken, or its format is newer than this code.
        """
        path = store / fmt.MANIFEST
        try:
            raw: Any = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise StoreError(
                f"{store} is not a Conspectus store: it has no {fmt.MANIFEST}. "
                "Make one with `conspectus embed`"
            ) from error
        except (OSError, ValueError) as error:
            raise StoreError(f"{path} cannot be read: {error}") from error
        if not isinstance(raw, dict) or raw.get("format") != fmt.FORMAT_NAME:
            raise StoreError(f"{path} is not the manifest of a Conspectus store")
        fmt.check_version(raw.get("format_version"), store)
        try:
            return cls._from_json(cast("dict[str, Any]", raw))
        except (AttributeError, KeyError, TypeError, ValueError, pa.ArrowException) as error:
            raise StoreError(f"{path} is damaged: {type(error).__name__}: {error}") from error

    @classmethod
    def _from_json(cls, raw: dict[str, Any]) -> Manifest:
        documents = raw["documents"]
        schema = None
        if documents is not None:
            packed = base64.b64decode(documents["arrow_schema"], validate=True)
            schema = pa.ipc.read_schema(pa.py_buffer(packed))
        parts = tuple(
            PartRecord(**part | {"files": _files(part["files"])}) for part in raw["parts"]
        )
        plain = ("created", "written_by", "encoder", "n_latents", "part_size", "source", "complete")
        return cls(
            **{name: raw[name] for name in plain},
            schema=schema,
            parts=parts,
            files=_files(raw["files"]),
            index=_files(raw["index"]),
            format_version=raw["format_version"],
        )


def _files(raw: Mapping[str, Any]) -> dict[str, FileRecord]:
    return {name: FileRecord(**record) for name, record in raw.items()}
