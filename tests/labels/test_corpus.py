from __future__ import annotations

import numpy as np
import pytest
from latent_case import Case, random_case

from conspectus.labels.units import END
from conspectus.labels.words import Kind

CASE = Case(["«The» cat, the Cat and 12 cats", "no dog of 7", "a cat"])
CORPUS = CASE.evidence.corpus


def units_at(places: np.ndarray) -> list[str]:
    return [CORPUS.texts[unit] for unit in CORPUS.surface[places].tolist()]


def test_places_of_a_unit_take_its_forms_together() -> None:
    assert units_at(CORPUS.places(CASE.unit("cat"))) == ["cat", "Cat", "cat"]
    assert units_at(CORPUS.places(CASE.unit("the"))) == ["The", "the"]


def test_places_of_a_stem() -> None:
    stem = int(CORPUS.stem[CASE.unit("cat")])
    assert units_at(CORPUS.places_of_stem(stem)) == ["cat", "Cat", "cats", "cat"]


def test_places_of_kinds_and_classes() -> None:
    assert units_at(CORPUS.places_of_kind(Kind.NUMBER)) == ["12", "7"]
    assert units_at(CORPUS.places_of_class(int(CORPUS.group[CASE.unit("the")]))) == [
        "The",
        "the",
        "a",
    ]
    assert units_at(CORPUS.long_numbers) == ["12"]


def test_incidence_counts_a_document_once() -> None:
    matrix = CORPUS.incidence.toarray()
    assert matrix[:, CASE.unit("cat")].tolist() == [1, 0, 1]
    assert CORPUS.frequency[CASE.unit("cat")] == 2
    assert (CORPUS.incidence_by_word.toarray() == matrix).all()


@pytest.mark.parametrize("offset", [-5, 0, 3, 10_000])
def test_inside_keeps_units_of_texts_alone(offset: int) -> None:
    places = CORPUS.inside(np.arange(12) + offset)
    assert (CORPUS.surface[places] > END).all()
    allowed = [at for at in range(offset, offset + 12) if 0 <= at < len(CORPUS.surface)]
    assert len(places) == sum(int(CORPUS.surface[at] > END) for at in allowed)


def test_documents_of_places() -> None:
    assert CORPUS.document[CORPUS.places(CASE.unit("dog"))].tolist() == [1]
    assert CORPUS.n_documents == 3


@pytest.mark.parametrize("seed", range(5))
def test_places_are_all_and_only_those_of_their_word(seed: int) -> None:
    case = random_case(seed)
    corpus = case.evidence.corpus
    folded = [int(corpus.fold[unit]) for unit in corpus.surface.tolist()]
    for unit in sorted(set(folded)):
        assert corpus.places(unit).tolist() == [at for at, one in enumerate(folded) if one == unit]
        documents = {int(corpus.document[at]) for at, one in enumerate(folded) if one == unit}
        assert corpus.frequency[unit] == len(documents)
        assert (
            set(np.flatnonzero(corpus.incidence_by_word[:, [unit]].toarray()).tolist()) == documents
        )


@pytest.mark.parametrize("seed", range(5))
def test_places_of_stems_classes_and_kinds_are_all_and_only_theirs(seed: int) -> None:
    corpus = random_case(seed).evidence.corpus
    folded = [int(corpus.fold[unit]) for unit in corpus.surface.tolist()]
    for column, places in (
        (corpus.stem, corpus.places_of_stem),
        (corpus.group, corpus.places_of_class),
    ):
        for key in sorted({int(column[unit]) for unit in folded}):
            expected = [at for at, unit in enumerate(folded) if column[unit] == key]
            assert places(key).tolist() == expected
    for kind in Kind:
        own = [at for at, unit in enumerate(corpus.surface.tolist()) if corpus.kind[unit] == kind]
        assert corpus.places_of_kind(kind).tolist() == own
    digits = [
        at
        for at, unit in enumerate(corpus.surface.tolist())
        if corpus.texts[unit].isdigit() and len(corpus.texts[unit]) > 1
    ]
    assert corpus.long_numbers.tolist() == digits


def test_places_of_some_words_are_those_of_each_together() -> None:
    units = np.array([CASE.unit("cat"), CASE.unit("dog"), CASE.unit("the")])
    assert units_at(CORPUS.places_of_any(units)) == ["The", "cat", "the", "Cat", "dog", "cat"]
    assert CORPUS.places_of_any(np.zeros(0, np.int64)).size == 0


def test_edges_lie_between_documents() -> None:
    between = np.flatnonzero(np.diff(CORPUS.document))
    assert len(between) == CORPUS.n_documents - 1
    for at in between.tolist():
        assert (CORPUS.surface[[at, at + 1]] <= END).all()
    assert (np.diff(CORPUS.document) >= 0).all()
