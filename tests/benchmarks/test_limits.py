"""The suite of limits: pooling by brute force, weights, judging, and contenders on tiny shards."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import torch
from benchmarks.truth.clustering.ceiling import telling
from benchmarks.truth.limits import contenders, judging, suite
from benchmarks.truth.limits.forms import WEIGHTS, concepts, middling, rare, standardised
from benchmarks.truth.limits.reading import Read, averaged, mean
from benchmarks.truth.registry import ASKED, SUITES
from sklearn.feature_extraction.text import TfidfTransformer

from conspectus.saes.batchtopk import BatchTopKSAE


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def read(rng):
    activations = torch.tensor(rng.normal(size=(40, 6)), dtype=torch.bfloat16)
    document = torch.tensor(np.sort(rng.integers(0, 5, 40)))
    return Read(activations, document, 6)  # the last document has no token


@pytest.fixture
def sae(rng):
    tensors = {
        "W_enc": rng.normal(size=(6, 12)),
        "W_dec": rng.normal(size=(12, 6)),
        "b_enc": np.zeros(12),
        "b_dec": np.zeros(6),
        "threshold": np.full(12, 0.5),
    }
    return BatchTopKSAE.from_tensors({k: torch.tensor(v) for k, v in tensors.items()}, k=3)


def test_concepts_are_pooled_as_said(read, sae):
    found, rebuilt = concepts(read, sae)
    codes = sae.encode(read.activations.float()).to_dense().double().numpy()
    document = read.document.numpy()
    for one in range(5):
        own = codes[document == one]
        np.testing.assert_allclose(found.largest.toarray()[one], own.max(axis=0), rtol=1e-6)
        np.testing.assert_array_equal(found.tokens.toarray()[one], (own > 0).sum(axis=0))
        np.testing.assert_allclose(found.total.toarray()[one], own.sum(axis=0), rtol=1e-6)
        expected = (own @ sae.W_dec.double().numpy()).mean(axis=0)
        np.testing.assert_allclose(rebuilt[one], expected, atol=1e-5)
    assert found.largest.toarray()[5].sum() == 0
    assert found.length.tolist() == np.bincount(document, minlength=6).tolist()


def test_every_weight_keeps_the_pattern(read, sae):
    found, _ = concepts(read, sae)
    for how in WEIGHTS:
        weighed = found.weighed(how)
        np.testing.assert_array_equal(weighed.indices, found.largest.indices)
    size = np.maximum(found.length, 1)[:, None]
    means = found.total.toarray() / size
    column = means[:, 3][means[:, 3] > 0]
    relative = found.weighed("mean").toarray()[:, 3]
    np.testing.assert_allclose(relative, means[:, 3] / np.quantile(column, 0.9))
    with pytest.raises(KeyError):
        found.weighed("loud")


def test_the_first_latents_are_a_dictionary(read, sae):
    found, _ = concepts(read, sae)
    narrow = found.first(4)
    np.testing.assert_array_equal(narrow.total.toarray(), found.total.toarray()[:, :4])
    assert narrow.weighed("presence").shape == (6, 4)


def test_rarity_is_that_of_scikit_learn(rng):
    present = sp.csr_array((rng.random((30, 8)) < 0.4).astype(float))
    theirs = TfidfTransformer(norm=None).fit(present).idf_ - 1
    np.testing.assert_allclose(rare(present).toarray(), present.toarray() * theirs)


def test_means_of_documents(rng, read):
    values, owner = rng.normal(size=(40, 3)), read.document.numpy()
    expected = pd.DataFrame(values).groupby(owner).mean().to_numpy()
    np.testing.assert_allclose(averaged(values, owner, 6)[:5], expected)
    assert averaged(values, owner, 6)[5].tolist() == [0, 0, 0]
    assert mean(read).shape == (6, 6)
    scaled = standardised(values * [1, 100, 0.01])
    np.testing.assert_allclose(np.linalg.norm(scaled, axis=1), 1)
    np.testing.assert_allclose(scaled, standardised(values))


def test_rare_and_common_concepts_take_no_part():
    present = np.zeros((200, 4))
    present[:1, 0] = present[:2, 1] = present[:100, 2] = present[:101, 3] = 1
    assert middling(sp.csr_array(present)).tolist() == [1, 2]


def planted(rng, n=300, noise=60):
    """Classes that twenty of the latents tell."""
    truth = rng.integers(0, 3, n)
    share = np.full((n, 60 + noise), 0.2)
    for one in range(3):
        share[truth == one, 20 * one : 20 * (one + 1)] = 0.6
    share[:, 60:] = 0.4
    return truth.astype(str), sp.csr_array((rng.random(share.shape) < share).astype(float))


def test_what_the_classes_choose_is_judged_on_other_documents(rng):
    truth, matrix = planted(rng)
    assert set(telling(matrix, truth, 20).tolist()) <= set(range(60))
    found = judging.of_concepts(matrix, truth, top=60, asked=np.arange(60, 120), classifier=True)
    assert found["chosen"] > 0.9
    assert found["chosen"] >= found["clusters"]
    assert abs(found["asked"]) < 0.1
    assert found["classifier"] > 0.9
    shuffled = judging.of_concepts(matrix, rng.permutation(truth), top=60)
    assert abs(shuffled["chosen"]) < 0.05  # choosing on the same documents would flatter


def test_dense_vectors_are_judged_alike(rng):
    truth = np.repeat(["a", "b"], 40)
    points = rng.normal(size=(80, 5)) + 5 * (truth == "a")[:, None]
    assert judging.of_dense(standardised(points), truth) == {"clusters": 1.0, "classifier": 1.0}


def test_documents_without_concepts_are_in_no_cluster(rng):
    truth, matrix = planted(rng, 60)
    matrix = sp.csr_array(sp.vstack([matrix, sp.csr_array((3, matrix.shape[1]))]))
    found = judging.grouped(matrix, np.arange(60), np.append(truth, ["0", "1", "2"]), 0)
    assert found[-3:].tolist() == [-1, -1, -1]
    assert found[:60].min() == 0


def test_contenders_differ_in_one_thing_each():
    base = contenders.CONTENDERS[0]
    for other in contenders.CONTENDERS[1:]:
        same = replace(other, name=base.name, hook=base.hook)
        assert same == base or replace(same, n_latents=base.n_latents) == base
        assert (other.hook == base.hook) != (other.n_latents == base.n_latents)
    assert base.config.steps == contenders.STEPS


def test_a_contender_is_trained_and_what_is_there_is_left(tmp_path, monkeypatch, rng):
    shards, out = tmp_path / "shards", tmp_path / "out"
    shards.mkdir()
    tokens = torch.tensor(rng.normal(size=(9000, 8)), dtype=torch.bfloat16)
    np.save(shards / "shard-00000.resid_post.1.npy", tokens.view(torch.int16).numpy())
    note = {"tokens": {"resid_post.1": 9000}, "dtype": "bfloat16"}
    (shards / "shard-00000.json").write_text(json.dumps(note))
    one = contenders.Contender("tiny", "resid_post.1", 64, 2)
    monkeypatch.setattr(contenders, "CONTENDERS", (one,))
    before = sorted(path.name for path in shards.iterdir())
    given = ["--activations", str(shards), "--out", str(out)]
    contenders.main(given)
    monkeypatch.setattr(contenders, "trained", lambda *_: pytest.fail("trained again"))
    contenders.main(given)
    assert sorted(path.name for path in shards.iterdir()) == before
    monkeypatch.setattr(suite, "CONTENDERS", (one,))
    monkeypatch.setattr(suite, "ENCODER", str(out / "tiny"))
    loaded = suite._dictionaries(out)
    assert [sae.n_latents for sae in loaded.values()] == [64, 64]
    assert loaded["layer 1, 64, 2 steps"].config.hook == "resid_post.1"
    assert list(suite._dictionaries(Path("none"))) == [suite.SHIPPED]


def test_tables_show_every_measure():
    kinds = {
        "form": ("clusters", "classifier"),
        "dictionary": ("clusters", "chosen", "classifier"),
        "weights": ("clusters", "chosen", "asked"),
        f"weights, {suite.SENTENCES}": ("clusters", "chosen", "asked"),
        "top": ("chosen",),
    }
    rows = [
        {"axis": "c: a", "what": what, "form": form, "measure": measure, "value": 0.5}
        for what, measures in kinds.items()
        for measure in measures
        for form in ("x", "y")
    ]
    shown = suite.tables(pd.DataFrame(rows))
    assert [len(table.rows) for table in shown] == [2, 2, 6, 6, 6, 2]
    assert all(table.rows["c: a"].eq(0.5).all() for table in shown)


def test_it_runs_only_when_it_is_named():
    assert set(ASKED) <= set(SUITES)
    assert "limits" in ASKED
