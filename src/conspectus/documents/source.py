"""What every kind of input is turned into: a named stream of Arrow tables with a known schema."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from conspectus.documents.cells import Repairs

CHUNK_ROWS = 1024
HASH_UP_TO = 1 << 30


@dataclass(frozen=True)
class Source:
    """A table that can be read from its start, any number of times.

    Parameters
    ----------
    kind
        What it is, for example ``"parquet"``.
    columns
        Names of its columns.
    tables
        Starts a pass over the rows in order; the tables share one schema. Repaired cells are
        counted on the argument.
    length
        Number of rows; None where only a pass would tell.
    path
        File or folder it is read from, if any.
    """

    kind: str
    columns: tuple[str, ...]
    tables: Callable[[Repairs], Iterator[pa.Table]]
    length: int | None
    path: Path | None = None

    def record(self) -> dict[str, object]:
        """Describe the source for a store's manifest.

        Returns
        -------
        dict
            `kind`, and for a file `path` (its name alone), `bytes` and, up to 1 GiB, `sha256`.
        """
        if self.path is None:
            return {"kind": self.kind}
        if self.path.is_dir():
            return {"kind": self.kind, "path": self.path.name}
        size = self.path.stat().st_size
        facts: dict[str, object] = {"kind": self.kind, "path": self.path.name, "bytes": size}
        if size <= HASH_UP_TO:
            with self.path.open("rb") as file:
                facts["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        return facts


@contextmanager
def reading(path: Path, form: str) -> Generator[None, None, None]:
    """Report what goes wrong while a file is read as an `InputError` that names it.

    Parameters
    ----------
    path
        The file.
    form
        What it is read as, for example ``"Parquet"``.

    Yields
    ------
    None
        Control, while the file is read.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        message = f"{path} cannot be read as {form}: {error}"
        raise InputError(message) from error


def distinct(names: Sequence[str], where: str) -> tuple[str, ...]:
    """Check that no two columns have the same name.

    Parameters
    ----------
    names
        Column names.
    where
        What has them, for the error.

    Returns
    -------
    tuple of str
        The names.

    Raises
    ------
    InputError
        A name stands twice.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        message = (
            f"{where} has more than one column named {', '.join(map(repr, twice))}; rename them"
        )
        raise InputError(message)
    return tuple(names)
