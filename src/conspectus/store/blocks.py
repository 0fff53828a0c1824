"""The entries of one latent as bytes that are read as fast as they are scanned.

A query by many latents looks at millions of entries. Rows are kept as differences of one to four
bytes, so that a running sum gives them back, and activations as they are: both are mapped from the
file and cost about two nanoseconds an entry. Counts, which few ask for, are packed.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from conspectus.store.quantiles import STORED, quantiles_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIGNMENT: Final = 8
RECORD: Final = np.dtype(
    [
        ("offset", "<u8"),
        ("documents", "<u4"),
        ("row_bytes", "<u4"),
        ("count_bytes", "<u4"),
        ("crc", "<u4"),
        ("count_crc", "<u4"),
        *((name, "<f4") for name in STORED),
    ]
)
"""What the table of the index says of a latent."""
_WIDTHS: Final = (1, 2, 4)


def encode_block(
    rows: NDArray[Any], largest: NDArray[np.float16], count: NDArray[np.uint16]
) -> tuple[bytes, NDArray[Any]]:
    """Lay out the entries of a latent.

    Parameters
    ----------
    rows
        Documents, strictly ascending, shape (n,), n at least 1.
    largest, count
        Largest activation and number of tokens in each.

    Returns
    -------
    bytes, ndarray of RECORD, shape ()
        The block, padded to `ALIGNMENT`; and what is known of it, its offset 0.
    """
    steps = np.diff(rows.astype(np.int64), prepend=0)
    width = next(width for width in _WIDTHS if int(steps.max()) < 256**width)
    fast = largest.astype("<f2").tobytes() + steps.astype(f"<u{width}").tobytes()
    # Byte planes apart: the high one is almost always zero.
    planes = np.ascontiguousarray(count.astype("<u2")).view(np.uint8).reshape(-1, 2).T
    packed = pa.compress(planes.tobytes(), codec="zstd", asbytes=True)
    record = np.zeros((), RECORD)
    record["documents"], record["row_bytes"] = len(rows), width
    record["count_bytes"] = len(packed)
    record["crc"], record["count_crc"] = zlib.crc32(fast), zlib.crc32(packed)
    for name, value in zip(STORED, quantiles_of(largest, list(STORED.values())), strict=True):
        record[name] = value
    block = fast + packed
    return block + bytes(-len(block) % ALIGNMENT), record


def fast_bytes(record: NDArray[Any]) -> int:
    """Bytes of a block that hold activations and rows."""
    return int(record["documents"]) * (2 + int(record["row_bytes"]))


def decode_fast(
    block: NDArray[np.uint8], record: NDArray[Any], dtype: Any = np.int32
) -> tuple[NDArray[Any], NDArray[np.float16]]:
    """Read rows and activations of a block.

    Parameters
    ----------
    block
        Its first `fast_bytes` bytes.
    record
        What is known of it.
    dtype
        Of the rows.

    Returns
    -------
    ndarray, ndarray of float16, shape (n,)
        Rows, ascending; largest activations, a view of `block`.
    """
    n = int(record["documents"])
    if n == 0:
        return np.zeros(0, dtype), np.zeros(0, np.float16)
    steps = block[2 * n :].view(f"<u{int(record['row_bytes'])}")
    return np.cumsum(steps, dtype=dtype), block[: 2 * n].view("<f2")


def decode_counts(packed: NDArray[np.uint8], record: NDArray[Any]) -> NDArray[np.uint16]:
    """Read the counts of a block from their packed bytes, shape (n,)."""
    n = int(record["documents"])
    raw = pa.decompress(packed.tobytes(), decompressed_size=2 * n, codec="zstd", asbytes=True)
    planes = np.frombuffer(raw, np.uint8).reshape(2, n).T
    return np.ascontiguousarray(planes).view("<u2").ravel()
