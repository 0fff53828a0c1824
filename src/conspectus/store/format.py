"""What the files of a store are called and hold: docs/format.md as code.

One place decides names, types, encodings and the version, so that the normative text and the
writer cannot drift apart unseen. Encodings were chosen by measurement: sorted integers shrink most
as differences, 16-bit floats and small integers as byte planes, both under zstd, whose level 1
makes them smaller than level 3 (there is nothing to match, only bytes to count). Nothing here
depends on the clock or the machine: the same documents give the same bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from conspectus.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_NAME: Final = "conspectus-store"
FORMAT_VERSION: Final = (1, 1)
PARQUET_VERSION: Final = (1, 0)
"""Version of the Parquet elements: 1.1 changed the index only."""
LABELS_VERSION: Final = (1, 1)
"""Version of the labels, which change without the store: 1.1 has scores by measure."""

MANIFEST: Final = "manifest.json"
LOCK: Final = "writer.lock"
LABELS: Final = "labels.parquet"
LABEL_SETS: Final = "labels"
DECODER: Final = "decoder.npy"
INDEX_TABLE: Final = "latents/index.npy"
POSTINGS: Final = "latents/postings.bin"
POSTINGS_1_0: Final = "latents/postings.parquet"

DOCUMENTS: Final = "documents"
CODES: Final = "codes"
ERRORS: Final = "errors"
TOKENS: Final = "tokens"
LATENTS: Final = "latents"
DIRECTORIES: Final = (DOCUMENTS, CODES, ERRORS, TOKENS, LATENTS, LABEL_SETS)
MEASURES: Final = ("detection", "fuzzing", "embedding", "words")
"""Ways to verify a label, the most telling first: the first that is there is the headline."""

# Small groups of codes and tokens, so that the words behind an entry are found in milliseconds.
ROW_GROUP_ROWS: Final = {DOCUMENTS: 256, CODES: 64, ERRORS: 65_536, TOKENS: 4_096}

_OWN_NAME = re.compile(
    rf"({DOCUMENTS}|{CODES}|{ERRORS}|{TOKENS})/part-\d{{5,}}\.parquet"
    rf"|(({'|'.join(DIRECTORIES)})/)?\.[^/]+\.tmp"
)
_SET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]|[a-z0-9]")


def _element(name: str, fields: list[pa.Field], version: tuple[int, int] = PARQUET_VERSION) -> Any:
    metadata = {
        b"conspectus.element": name.encode(),
        b"conspectus.version": version_text(version).encode(),
    }
    return pa.schema(fields, metadata=metadata)


def version_text(version: tuple[int, int] = FORMAT_VERSION) -> str:
    """Write a format version as it stands in files, for example ``"1.1"``."""
    return f"{version[0]}.{version[1]}"


def list_of(value_type: Any) -> Any:
    """Arrow type of a list without nulls, its values named as the Parquet standard names them."""
    return pa.list_(pa.field("element", value_type, nullable=False))


def _required(name: str, value_type: Any) -> Any:
    return pa.field(name, value_type, nullable=False)


CODES_SCHEMA: Final[Any] = _element(
    CODES,
    [
        _required("doc_id", pa.string()),
        _required("n_tokens", pa.uint32()),
        _required("latent", list_of(pa.uint32())),
        _required("max", list_of(pa.float16())),
        _required("count", list_of(pa.uint16())),
        _required("peak", list_of(pa.uint32())),
        _required("token_start", list_of(pa.uint32())),
        pa.field("read_to", pa.uint32()),
    ],
)
ERRORS_SCHEMA: Final[Any] = _element(
    ERRORS,
    [
        *(_required(name, pa.string()) for name in ("doc_id", "stage", "reason")),
        pa.field("metadata", pa.string()),
    ],
)
TOKENS_SCHEMA: Final[Any] = _element(
    TOKENS,
    [
        _required("doc_id", pa.string()),
        _required("position", pa.uint32()),
        _required("latent", list_of(pa.uint32())),
        _required("value", list_of(pa.float16())),
    ],
)
POSTINGS_SCHEMA: Final[Any] = _element(
    LATENTS,
    [
        _required("latent", pa.uint32()),
        _required("row", pa.uint32()),
        _required("max", pa.float16()),
        _required("count", pa.uint16()),
    ],
)
LABELS_SCHEMA: Final[Any] = _element(
    "labels",
    [
        _required("latent", pa.uint32()),
        _required("label", pa.string()),
        _required("source", pa.string()),
        pa.field("score", pa.float32()),
        _required("version", pa.int32()),
        pa.field("measure", pa.string()),
        pa.field("score_low", pa.float32()),
        pa.field("score_high", pa.float32()),
        *(
            pa.field(f"{measure}{limit}", pa.float32())
            for measure in MEASURES
            for limit in ("", "_low", "_high")
        ),
        pa.field("coverage", pa.float32()),
        pa.field("score_n", pa.int32()),
        pa.field("score_missing", pa.int32()),
        *(
            pa.field(f"{measure}_{count}", pa.int32())
            for measure in MEASURES
            for count in ("n", "missing")
        ),
    ],
    LABELS_VERSION,
)

_DELTA = "DELTA_BINARY_PACKED"
_SPLIT = "BYTE_STREAM_SPLIT"
_LIST_ENCODING: dict[str, str] = {
    "latent.list.element": _DELTA,
    "token_start.list.element": _DELTA,
    "max.list.element": _SPLIT,
    "value.list.element": _SPLIT,
    "count.list.element": _SPLIT,
    "peak.list.element": _SPLIT,
    "n_tokens": _DELTA,
    "read_to": _DELTA,
    "position": _DELTA,
}


def documents_schema(schema: Any) -> Any:
    """Mark a schema of user columns as that of a store's documents (dropping foreign metadata)."""
    return _element(DOCUMENTS, list(schema))


def parquet_options(element: str) -> dict[str, Any]:
    """Return the fixed `pyarrow.parquet.ParquetWriter` settings of an element.

    Parameters
    ----------
    element
        ``"documents"``, ``"codes"``, ``"errors"``, ``"tokens"`` or ``"labels"``.

    Returns
    -------
    dict
        Compression, encodings and statistics.
    """
    options: dict[str, Any] = {
        "compression": "zstd",
        "compression_level": 1 if element in (CODES, TOKENS) else 3,
        "version": "2.6",
        "write_page_checksum": True,  # a flipped bit is an error on reading, not another number
    }
    if element in (CODES, TOKENS):
        schema = CODES_SCHEMA if element == CODES else TOKENS_SCHEMA
        wanted = {
            path: encoding
            for path, encoding in _LIST_ENCODING.items()
            if path.split(".")[0] in schema.names
        }
        return options | {
            "use_dictionary": ["doc_id"] if element == TOKENS else False,
            "column_encoding": wanted,
            "write_statistics": False,
        }
    return options


def part_name(directory: str, index: int) -> str:
    """Name of a part's file relative to the store, for example ``"codes/part-00007.parquet"``."""
    return f"{directory}/part-{index:05d}.parquet"


def is_set_name(name: str) -> bool:
    """Tell whether a set of labels may have this name, which is also that of its file."""
    return _SET_NAME.fullmatch(name) is not None


def set_file(name: str) -> str:
    """Name of a label set's file relative to the store, for example ``"labels/human.parquet"``."""
    return f"{LABEL_SETS}/{name}.parquet"


def is_own_name(name: str) -> bool:
    """Tell whether a writer gives files this name (relative to the store), temporary or final."""
    return (
        name in (INDEX_TABLE, POSTINGS, POSTINGS_1_0, DECODER)
        or _OWN_NAME.fullmatch(name) is not None
    )


def check_version(text: object, where: Path) -> None:
    """Refuse a format version that this code does not know.

    Parameters
    ----------
    text
        The manifest's ``format_version``.
    where
        The store, for the message.

    Raises
    ------
    StoreError
        The version is newer than `FORMAT_VERSION`, or no version at all.
    """
    matched = re.fullmatch(r"(\d+)\.(\d+)", text) if isinstance(text, str) else None
    if matched is None:
        raise StoreError(f"{where} has no format version that makes sense: {text!r}")
    if (int(matched[1]), int(matched[2])) > FORMAT_VERSION:
        raise StoreError(
            f"{where} has format {text}, and this Conspectus reads up to {version_text()}: "
            "upgrade with pip install --upgrade conspectus"
        )
