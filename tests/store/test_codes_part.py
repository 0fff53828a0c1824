from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from conspectus.errors import StoreError
from conspectus.store import Codes, CodesPart
from conspectus.store.codes import TO_THE_END, owner_of

N_LATENTS = 10


def test_read_part_gives_back_what_was_written(codes: Codes) -> None:
    part = CodesPart(7, codes.to_table(N_LATENTS))
    assert (part.row_start, part.n_documents, part.doc_id) == (7, 3, ["a", "b", "c"])
    for name in ("n_tokens", "indptr", "latent", "max", "count", "peak", "token_start"):
        assert np.array_equal(getattr(part, name), getattr(codes, name)), name
    assert np.array_equal(part.token_indptr, codes.token_indptr)
    assert part.latent.dtype == np.uint32
    assert part.max.dtype == np.float16
    assert part.count.dtype == np.uint16
    assert part.indptr.dtype == np.int64


def test_read_part_of_several_chunks_and_of_a_slice(codes: Codes) -> None:
    table = codes.to_table(N_LATENTS)
    chunked = CodesPart(0, pa.concat_tables([table, table]))
    assert chunked.latent.tolist() == [1, 9, 0, 1, 9, 0]
    assert chunked.indptr.tolist() == [0, 2, 2, 3, 5, 5, 6]
    tail = CodesPart(2, table.slice(2))
    assert tail.latent.tolist() == [0]
    assert tail.indptr.tolist() == [0, 1]
    assert tail.token_start.tolist() == [0, 0, 7]


def test_arrays_are_not_copied(codes: Codes) -> None:
    table = codes.to_table(N_LATENTS)
    part = CodesPart(0, table)
    for name in ("latent", "max", "count", "peak"):
        values = table.column(name).chunk(0).values
        assert getattr(part, name).ctypes.data == values.buffers()[1].address, name


def test_a_field_not_read_is_named(codes: Codes) -> None:
    part = CodesPart(0, codes.to_table(N_LATENTS).select(["n_tokens"]))
    with pytest.raises(StoreError, match="'max' was not read"):
        _ = part.max
    with pytest.raises(StoreError, match="'latent' was not read"):
        _ = part.indptr


def test_any_list_field_gives_indptr(codes: Codes) -> None:
    table = codes.to_table(N_LATENTS)
    for name in ("latent", "max", "count", "peak"):
        assert CodesPart(0, table.select([name])).indptr.tolist() == [0, 2, 2, 3]


def test_entries_are_found_by_document_and_latent(codes: Codes) -> None:
    part = CodesPart(0, codes.to_table(N_LATENTS))
    assert part.owner.tolist() == [0, 0, 2]
    assert part.find(np.array([2, 0, 0]), np.array([0, 9, 1])).tolist() == [2, 1, 0]
    assert part.find(np.zeros(0, int), np.zeros(0, int)).tolist() == []
    for document, latent in ((1, 0), (2, 9), (0, 0)):
        with pytest.raises(StoreError, match=f"does not have latent {latent}"):
            part.find(np.array([document]), np.array([latent]))


def test_where_the_reading_stopped(codes: Codes) -> None:
    stops = np.array([5, TO_THE_END, 9])
    table = replace(codes, read_to=stops).to_table(N_LATENTS)
    assert table.column("read_to").to_pylist() == [5, None, 9]
    part = CodesPart(0, table)
    assert part.read_to.tolist() == stops.tolist()
    assert part.token_ends(["abcdefgh", "x y z", "0123456789"]).tolist() == [4, 5, 5, 7, 7, 9]
    nowhere = CodesPart(0, table.drop_columns(["read_to"])).read_to
    assert nowhere.tolist() == [TO_THE_END] * 3


def test_owner_of_entries() -> None:
    assert owner_of(np.array([0, 2, 2, 5])).tolist() == [0, 0, 2, 2, 2]
    assert owner_of(np.array([0])).tolist() == []
