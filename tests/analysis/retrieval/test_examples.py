from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from conspectus.analysis.retrieval.examples import (
    distinction,
    example_concepts,
    example_rows,
)
from conspectus.errors import InputError, StoreError
from conspectus.store import Codes, StoreWriter


def test_distinction_by_hand(corpus) -> None:
    store, dense = corpus
    strength = np.arange(1.0, 7.0)
    share = (dense > 0).mean(axis=0)
    q90 = [np.quantile(column[column > 0], 0.9) for column in dense.T]
    np.testing.assert_allclose(
        distinction(strength, store), strength / q90 * -np.log(share), rtol=1e-5
    )


def test_what_all_documents_have_does_not_set_apart(make_store) -> None:
    strength = np.ones((8, 3))
    strength[3:, 1] = 0
    strength[:, 2] = 0
    store = make_store(pd.DataFrame({"g": ["a"] * 8}), strength)
    assert example_concepts(store, [0, 1], 10) == [1]
    assert distinction(np.ones(3), store)[2] == 0
    with pytest.raises(InputError, match="no concept sets the examples apart"):
        example_concepts(store, [7], 10)


def test_mean_over_examples_by_brute_force(corpus) -> None:
    store, dense = corpus
    rows = [3, 17, 40]
    expected = distinction(dense[rows].mean(axis=0), store)
    order = np.argsort(-expected, kind="stable")
    assert example_concepts(store, ["d3", 17, "d40"], 3) == order[:3].tolist()


def test_rows(corpus) -> None:
    store, _ = corpus
    assert example_rows(store, ["d5", 2, ("d5", 0, 3)]).tolist() == [2, 5]
    with pytest.raises(StoreError, match="'d99'"):
        example_rows(store, ["d99"])
    with pytest.raises(InputError, match="no row 60"):
        example_rows(store, [60])


def make_spans(path, tokens: bool):
    """One text of three words; latent i fires on word i, and latent 3 on words 0 (weak) and 2."""
    text = "alpha beta gamma"
    documents = pa.table({"doc_id": ["x", "y"], "text": [text, text]})
    writer = StoreWriter.create(path, encoder={"reader": "words"}, n_latents=4, part_size=2)
    codes = Codes(
        doc_id=["x", "y"],
        n_tokens=np.array([3, 3]),
        indptr=np.array([0, 4, 4]),
        latent=np.array([0, 1, 2, 3]),
        max=np.array([1.0, 1.0, 1.0, 4.0]),
        count=np.array([1, 1, 1, 2]),
        peak=np.array([0, 1, 2, 2]),
        token_indptr=np.array([0, 3, 6]),
        token_start=np.array([0, 6, 11, 0, 6, 11]),
    )
    rows = [([0, 3], [1.0, 2.0]), ([1], [1.0]), ([2, 3], [1.0, 4.0]), *[([], [])] * 3]
    table = pa.table(
        {
            "doc_id": ["x"] * 3 + ["y"] * 3,
            "position": [0, 1, 2] * 2,
            "latent": [latents for latents, _ in rows],
            "value": [values for _, values in rows],
        }
    )
    with writer:
        writer.write_part(documents=documents, codes=codes, tokens=table if tokens else None)
        return writer.finish()


def test_a_passage_has_the_latents_whose_peak_lies_in_it(tmp_path) -> None:
    store = make_spans(tmp_path / "s", tokens=False)
    assert example_concepts(store, [("x", 6, 10)], 5) == [1]
    assert sorted(example_concepts(store, [("x", 6, 12)], 5)) == [1, 2, 3]


def test_with_token_codes_all_that_fire_in_it(tmp_path) -> None:
    store = make_spans(tmp_path / "s", tokens=True)
    assert sorted(example_concepts(store, [("x", 0, 5)], 5)) == [0, 3]
    assert example_concepts(store, [("x", 0, 16)], 5)[0] in (0, 1, 2, 3)


@pytest.mark.parametrize("span", [(5, 5), (-1, 4), (0, 17), (9, 3)])
def test_no_passage(tmp_path, span) -> None:
    store = make_spans(tmp_path / "s", tokens=False)
    with pytest.raises(InputError, match="no passage of document 'x', which has 16"):
        example_concepts(store, [("x", *span)], 5)
