"""Tables in memory or on disk that other libraries made: one way in, through narwhals and Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import pyarrow as pa
import pyarrow.dataset as pads

from conspectus.documents.cells import CONVERSION_ERRORS, Repairs, column_of
from conspectus.documents.source import CHUNK_ROWS, Source, distinct
from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_hugging_face(data: object) -> bool:
    """Tell whether data is of the `datasets` library, without importing it.

    Parameters
    ----------
    data
        Anything.

    Returns
    -------
    bool
        Whether it is a data set or a mapping of splits.
    """
    return type(data).__module__.split(".")[0] == "datasets"


def read_hugging_face(data: Any) -> Source:
    """Read a `datasets.Dataset` or a streaming `datasets.IterableDataset`.

    Parameters
    ----------
    data
        One split.

    Returns
    -------
    Source
        The rows, in batches straight from the data set's own Arrow tables.

    Raises
    ------
    InputError
        All splits were given, or a streaming data set is empty.
    """
    if isinstance(data, dict):
        splits = ", ".join(map(repr, data))
        message = (
            f"this data set has the splits {splits}; give one, for example data[{splits[:12]!s}]"
        )
        raise InputError(message)
    arrow = data.with_format("arrow")

    def tables(repairs: Repairs) -> Iterator[pa.Table]:
        del repairs
        for table in arrow.iter(batch_size=CHUNK_ROWS):
            yield table.replace_schema_metadata(None)

    length: int | None = len(data) if hasattr(data, "__len__") else None
    names: list[str] | None = data.column_names
    if names is None:
        first = next(tables(Repairs()), None)
        names = [] if first is None else first.column_names
    return Source("datasets", tuple(names), tables, length)


def read_dataset(data: pads.Dataset) -> Source:
    """Read an Arrow dataset, which may be larger than memory.

    Parameters
    ----------
    data
        A `pyarrow.dataset.Dataset`.

    Returns
    -------
    Source
        The rows.
    """

    def tables(repairs: Repairs) -> Iterator[pa.Table]:
        del repairs
        for batch in data.to_batches(batch_size=CHUNK_ROWS):
            yield pa.Table.from_batches([batch]).replace_schema_metadata(None)

    return Source("arrow", tuple(data.schema.names), tables, data.count_rows())


def read_frame(data: Any, text: str) -> Source | None:
    """Read a pandas, polars, Arrow or other table or column that narwhals knows.

    Parameters
    ----------
    data
        A data frame, lazy frame or series.
    text
        Name for the column, if `data` is a series.

    Returns
    -------
    Source or None
        The rows; None if narwhals does not know the type.
    """
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    elif isinstance(data, pa.RecordBatchReader):
        data = data.read_all()
    elif isinstance(data, pa.Array | pa.ChunkedArray):
        data = pa.table([data], names=[text])
    elif type(data).__module__.split(".")[0] == "pandas" and hasattr(data, "columns"):
        distinct([str(name) for name in data.columns], "the data frame")
        data = data.set_axis([str(name) for name in data.columns], axis="columns")
    native: Any = nw.from_native(data, pass_through=True, allow_series=True)
    if native is data:
        return None
    kind = str(native.implementation).lower()
    if isinstance(native, nw.Series):
        native = native.alias(text).to_frame()
    elif isinstance(native, nw.LazyFrame):
        native = native.collect()
    repairs = Repairs()
    columns = {name: _column(native[name], repairs) for name in native.columns}
    table = pa.table(columns)

    def tables(counted: Repairs) -> Iterator[pa.Table]:
        counted.count += repairs.count
        for start in range(0, table.num_rows, CHUNK_ROWS):
            yield table.slice(start, CHUNK_ROWS)

    return Source(kind, tuple(native.columns), tables, table.num_rows)


def _column(series: Any, repairs: Repairs) -> pa.Array | pa.ChunkedArray:
    try:
        return series.to_arrow()
    except CONVERSION_ERRORS:
        values: list[Any] = series.to_list()
        return column_of(values, repairs)
