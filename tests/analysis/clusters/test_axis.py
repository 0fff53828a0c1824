from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.clusters.axis import (
    Company,
    choose_axis,
    company_of,
    label_table,
    told_by,
)
from conspectus.analysis.concepts.company import by_company
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT
from conspectus.store import Presence

SHARE = np.array([0.0, 0.005, 0.02, 0.3, 0.5, 0.9])
LABELS = ["never", "rare", "Sugar and spice", "salt", "sugar", "everywhere"]
DEFAULTS = {
    "about": None,
    "latents": None,
    "exclude": None,
    "top": 100,
    "min_share": 0.01,
    "max_share": 0.5,
}


@pytest.fixture
def store(make_store, rng):
    strength = (rng.random((40, 6)) < 0.5) * 1.0
    named = {"latent": [0, 1, 2, 3, 4, 5], "label": LABELS, "source": ["lexical"] * 6}
    return make_store(pd.DataFrame({"x": range(40)}), strength, labels=named)


def choose(store, **options):
    return choose_axis(store, SHARE, 1000, **{**DEFAULTS, **options})


def test_by_default_all_that_are_neither_rare_nor_everywhere(store) -> None:
    axis = choose(store)
    assert axis.latents.tolist() == [2, 3, 4]
    assert axis.concepts["label"].tolist() == LABELS[2:5]
    assert axis.concepts["share"].tolist() == [0.02, 0.3, 0.5]
    assert axis.rule == "all concepts present in 0.01 to 0.5 of the documents"


def test_one_document_is_too_few_whatever_its_share(store) -> None:
    assert choose_axis(store, SHARE, 50, **DEFAULTS).latents.tolist() == [3, 4]


def test_latents_are_taken_as_given(store) -> None:
    axis = choose(store, latents=[5, 1, 5])
    assert axis.latents.tolist() == [5, 1]
    assert "2 concepts given by number" in axis.rule


def test_a_description_is_looked_up_among_the_labels(store, monkeypatch) -> None:
    found = pd.DataFrame({"latent": [5, 4, 2, 3], "score": [0.9, 0.8, 0.7, 0.6]})
    asked = []

    def find(store, query, top, progress):
        asked.append((query, top))
        return found

    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", find)
    axis = choose(store, about="sweet", top=2)
    assert asked == [("sweet", 6)]
    assert axis.latents.tolist() == [4, 2]  # 5 is everywhere
    assert axis.concepts["score"].tolist() == [0.8, 0.7]
    assert "'sweet'" in axis.rule


def test_the_rule_names_the_ends_that_were_looked_for(store, monkeypatch) -> None:
    found = pd.DataFrame({"latent": [4, 2, 3], "score": [0.8, 0.7, 0.6]})
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: found)
    assert "match 'salt or sweet tastes' best" in choose(store, about="salt or sweet tastes").rule
    found.attrs["encoder"] = "letters"
    rule = choose(store, about="salt or sweet tastes").rule
    assert "match 'salt tastes' or 'sweet tastes' best" in rule
    assert "heading" not in rule
    rule = choose(store, about="food: salt or sweet tastes").rule
    assert "match 'salt tastes' or 'sweet tastes' best" in rule
    assert "('food', before the colon, was taken for a heading and not looked for)" in rule


@pytest.fixture
def asked(monkeypatch):
    """What is found by name: 5 and 1 are out of the band, 3 is at the other end."""
    found = pd.DataFrame({"latent": [5, 4, 1, 2, 3], "score": 0.5, "end": [0, 0, 1, 0, 1]})
    found.attrs["encoder"] = "letters"
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: found)


def test_company_orders_what_is_allowed(store, asked, monkeypatch) -> None:
    told = []

    def order(self, latents, end, progress):
        told.append((latents.tolist(), end.tolist()))
        return np.array([0.1, 0.3, 0.2])[: len(latents)]

    monkeypatch.setattr(Company, "order", order)
    company = company_of(everything(store, None), Presence(), 0)
    axis = choose(store, about="salt or sugar", company=company, top=2)
    assert told == [([4, 2, 3], [0, 0, 1])]
    assert axis.latents.tolist() == [2, 3]
    assert axis.concepts["score"].tolist() == [0.3, 0.2]
    assert "match 'salt' or 'sugar' best and that go along with such" in axis.rule
    choose(store, about="salt or sugar", company=company, exclude="sugar and spice")
    assert told[1] == ([4, 3], [0, 1])  # what is excluded is no company
    names = choose(store, about="salt or sugar")
    assert names.latents.tolist() == [4, 2, 3]
    assert "go along" not in names.rule


def test_company_is_told_by_the_documents_given_alone(store) -> None:
    half = told_by(everything(store, None), 3)
    company = company_of(everything(store, None).narrowed(half), Presence(), 3)
    latents, end = np.array([4, 0, 3, 1]), np.array([0, 1, 0, 1])
    present = (store.matrix("max")[np.flatnonzero(half)][:, latents] > 0).astype(np.float32)
    expected = by_company(present, end)
    np.testing.assert_allclose(company.order(latents, end, SILENT), expected)


def test_half_of_the_documents_tell_and_no_unit_is_divided(store, rng) -> None:
    whole = everything(store, "x < 30")
    half = told_by(whole, 0)
    assert half.sum() == 15
    assert not half[30:].any()
    assert (told_by(whole, 0) == half).all()
    assert (told_by(whole, 1) != half).any()
    unit = np.where(np.arange(40) < 30, np.arange(40) // 3, -1)
    half = told_by(whole, 0, unit)
    assert set(unit[half]).isdisjoint(unit[:30][~half[:30]])


def test_many_documents_are_sampled(store, monkeypatch) -> None:
    monkeypatch.setattr("conspectus.analysis.clusters.axis._MOST_TELLING", 20)
    assert company_of(everything(store, None), Presence(), 0).selection.rows.size == 20


def test_the_real_look_up(store, words_only) -> None:
    axis = choose(store, about="sugar salt")
    assert set(axis.latents.tolist()[:3]) == {2, 3, 4}


def test_latents_and_words_are_excluded(store) -> None:
    assert choose(store, exclude=3).latents.tolist() == [2, 4]
    assert choose(store, latents=[1, 3, 4], exclude="SUGAR").latents.tolist() == [1, 3]
    assert choose(store, max_share=0.95, exclude=["sugar"]).latents.tolist() == [3, 5]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"about": "x", "latents": [1]}, "not both"),
        ({"latents": [1]}, "too few concepts are left to compare documents by: 1"),
        ({"exclude": ["s"]}, "compare documents by: 0"),
        ({"latents": [1, 6]}, "no latent 6"),
        ({"latents": [1.5, 2.0]}, "whole numbers"),
        ({"exclude": [9]}, "no latent 9"),
        ({"exclude": ["sugr"]}, "no label has 'sugr'"),
        ({"min_share": 0.6}, "less than max_share"),
    ],
)
def test_what_cannot_be_chosen(store, options, message) -> None:
    with pytest.raises(AnalysisError, match=message):
        choose(store, **options)


def test_every_latent_has_a_row_in_the_labels(make_store) -> None:
    named = {"latent": [2], "label": ["two"], "source": ["user"]}
    store = make_store(pd.DataFrame({"x": [0]}), np.ones((1, 4)), labels=named)
    table = label_table(store)
    assert table["label"].tolist() == ["", "", "two", ""]
    assert table["label_source"].tolist() == ["", "", "user, unverified", ""]
