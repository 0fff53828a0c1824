from __future__ import annotations

import numpy as np
import pytest
from latent_case import Case

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
