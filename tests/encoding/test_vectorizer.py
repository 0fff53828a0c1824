from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils import estimator_checks, get_tags
from sklearn.utils.estimator_checks import check_estimator
from tiny_models import LATENTS, make_sae

import conspectus as cs
from conspectus.encoding import Encoder, embed
from conspectus.encoding.vectorizer import ConceptVectorizer
from conspectus.errors import InputError

TEXTS = [f"The quick brown fox number {n} jumps. " * (1 + n % 3) for n in range(300)]


@pytest.fixture(scope="module")
def named(llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectorizer") / "sae"
    make_sae(path, reader=str(llama))
    return path


@pytest.mark.parametrize("value", ["max", "count", "presence"])
def test_equals_the_stores_matrix(encoder: Encoder, tmp_path: Path, value) -> None:
    store = embed(TEXTS, out=tmp_path / "s", encoder=encoder)
    found = ConceptVectorizer(encoder, value=value).fit_transform(TEXTS)
    expected = store.matrix(value)
    assert found.shape == expected.shape == (300, LATENTS)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), rtol=2e-3)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_conforms_to_scikit_learn(named: Path) -> None:
    """Its suite leaves out what needs numbers; what it says of parameters holds for texts too."""
    check_estimator(ConceptVectorizer(str(named)))
    for check in (
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
    ):
        check("ConceptVectorizer", ConceptVectorizer(str(named)))


def test_tags(encoder: Encoder) -> None:
    tags = get_tags(ConceptVectorizer(encoder))
    assert tags.input_tags.string
    assert not tags.requires_fit
    assert ConceptVectorizer(encoder).transform(TEXTS[:2]).shape == (2, LATENTS)


def test_a_clone_shares_the_model(encoder: Encoder) -> None:
    assert clone(ConceptVectorizer(encoder, value="count")).encoder is encoder


def test_in_a_pipeline(encoder: Encoder) -> None:
    side = [n % 2 for n in range(40)]
    texts = [f"answer {n} " + ("apologies" if s else "certainly") for n, s in enumerate(side)]
    model = make_pipeline(ConceptVectorizer(encoder), LogisticRegression(max_iter=1000))
    assert model.fit(texts[:30], side[:30]).score(texts[30:], side[30:]) >= 0.8


def test_the_model_is_loaded_once_and_not_pickled(named: Path, monkeypatch) -> None:
    loads = []
    load = Encoder.load
    monkeypatch.setattr(Encoder, "load", lambda name: (loads.append(name), load(name))[1])
    vectorizer = ConceptVectorizer(str(named)).fit(TEXTS)
    first = vectorizer.transform(TEXTS[:3])
    assert loads == [str(named)]
    saved = pickle.dumps(vectorizer)
    assert len(saved) < 1000
    np.testing.assert_array_equal(
        pickle.loads(saved).transform(TEXTS[:3]).toarray(), first.toarray()
    )


class TestTextsThatCannotBeEncoded:
    def test_are_named(self, encoder: Encoder) -> None:
        with pytest.raises(InputError, match="text 1 cannot be encoded: text is empty"):
            ConceptVectorizer(encoder).transform([TEXTS[0], "", None])

    def test_or_are_zero(self, encoder: Encoder) -> None:
        found = ConceptVectorizer(encoder, errors="zero").transform([TEXTS[0], "", None, TEXTS[1]])
        assert np.diff(found.indptr).astype(bool).tolist() == [True, False, False, True]

    def test_one_text_is_not_a_list(self, encoder: Encoder) -> None:
        with pytest.raises(InputError, match="a list of texts"):
            ConceptVectorizer(encoder).transform("text")

    def test_none_at_all(self, encoder: Encoder) -> None:
        assert ConceptVectorizer(encoder).transform([]).shape == (0, LATENTS)


class TestNames:
    def test_labels_all_different(self, encoder: Encoder, monkeypatch) -> None:
        labels = pa.table(
            {"latent": pa.array([1, 2, 5], pa.uint32()), "label": ["bold", "list", "bold"]}
        )
        monkeypatch.setattr(encoder, "labels", labels)
        names = ConceptVectorizer(encoder).get_feature_names_out()
        assert names.shape == (LATENTS,)
        assert names[[1, 2, 5]].tolist() == ["bold #1", "list", "bold #5"]
        assert len(set(names)) == LATENTS

    def test_numbers_without_labels(self, encoder: Encoder) -> None:
        assert ConceptVectorizer(encoder).get_feature_names_out()[:3].tolist() == ["0", "1", "2"]


@pytest.mark.parametrize("options", [{"value": "mean"}, {"errors": "skip"}])
def test_bad_options(encoder: Encoder, options) -> None:
    with pytest.raises(InputError, match="choose one of"):
        ConceptVectorizer(encoder, **options).fit(TEXTS)


def test_public_name() -> None:
    assert cs.ConceptVectorizer is ConceptVectorizer
