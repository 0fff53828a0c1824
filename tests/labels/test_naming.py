from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.labels.evidence import Evidence
from conspectus.labels.lexical import distinguish
from conspectus.labels.naming import LONGEST_LABEL, MIXED_BELOW, Name, name_latent
from conspectus.labels.roles import CONTEXT, FORMS, ROLES, SINGLE, context_keys, role_keys
from conspectus.labels.terms import Terms
from conspectus.labels.windows import REACH, WIDTH

UNIT = 0
NEAR = ROLES.index(CONTEXT)
TEXTS = ["", "<", ">", "alpha", "beta", "gamma", "delta", "Alpha"]
FOLD = np.array([0, 1, 2, 3, 4, 5, 6, 3])


def evidence_of(rows: list[tuple[int, int]], weight: list[float] | None = None) -> Evidence:
    """Peaks on the first of each pair, with the second right after."""
    surface = np.zeros((len(rows), WIDTH), np.int32)
    surface[:, REACH] = [peak for peak, _ in rows]
    surface[:, REACH + 1] = [near for _, near in rows]
    folded = FOLD[surface]
    none = np.ones(len(rows), np.int64)
    keys = [role_keys(role, folded, none, folded[:, REACH]) for role in SINGLE]
    keys.append(context_keys(folded, np.arange(len(TEXTS)) > 2))
    shares = np.full(len(rows), 1 / len(rows)) if weight is None else np.array(weight)
    return Evidence(keys, folded, surface, shares, TEXTS)


def terms_of(*rows: tuple[int, int, float, float]) -> Terms:
    """Terms from (role, key, ratio, share)."""
    role, key, ratio, share = (np.array(column) for column in zip(*rows, strict=True))
    return Terms(role, key, ratio, ratio * share)


def test_heads_are_chosen_by_what_they_add() -> None:
    peaks = evidence_of([(3, 0)] * 5 + [(4, 0)] * 4 + [(5, 0)])
    terms = terms_of((UNIT, 3, 5.0, 0.5), (ROLES.index(FORMS), 3, 4.5, 0.5), (UNIT, 4, 5.0, 0.4))
    name = name_latent(terms, peaks)
    assert name.heads == ("alpha", "beta")
    assert name.score == pytest.approx(0.9)
    assert name.label() == "alpha, beta"


def test_score_is_the_mass_of_the_union_of_all_named_terms() -> None:
    peaks = evidence_of([(3, 6), (3, 0), (5, 6), (4, 0)], [0.4, 0.3, 0.2, 0.1])
    name = name_latent(terms_of((UNIT, 3, 5.0, 0.7), (NEAR, 6, 0.2, 0.6)), peaks)
    assert name.label() == "alpha · delta"
    assert name.score == pytest.approx(0.9)


def test_commonest_form_is_shown() -> None:
    peaks = evidence_of([(7, 0), (7, 0), (3, 0)])
    assert name_latent(terms_of((UNIT, 3, 5.0, 1.0)), peaks).label() == "Alpha"


def test_word_said_is_not_said_again_as_near() -> None:
    peaks = evidence_of([(3, 4), (4, 3)] * 3)
    rows = [(UNIT, 3, 5.0, 0.5), (UNIT, 4, 5.0, 0.5), (NEAR, 3, 2.0, 0.5), (NEAR, 4, 2.0, 0.5)]
    assert name_latent(terms_of(*rows), peaks).label() == "alpha, beta"


def test_scattered_peaks_with_a_common_neighbour() -> None:
    peaks = evidence_of([(3, 6), (4, 6), (5, 6)])
    name = name_latent(terms_of((NEAR, 6, 2.0, 1.0)), peaks)
    assert (name.heads, name.near) == ((), ("delta",))
    assert name.label() == "near delta"


def test_nothing_in_common() -> None:
    nothing = Terms(*(np.zeros(0, np.int64),) * 2, *(np.zeros(0),) * 2)
    name = name_latent(nothing, evidence_of([(3, 0), (4, 0)]))
    assert (name.label(), name.score) == ("mixed", 0.0)


@pytest.mark.parametrize(
    ("score", "label"), [(MIXED_BELOW, "a · b"), (MIXED_BELOW - 0.01, "mixed: a · b")]
)
def test_name_that_covers_little_says_so(score: float, label: str) -> None:
    assert Name(("a",), ("b",), (), score).label() == label


words = st.lists(st.text(min_size=1, max_size=40), max_size=3).map(tuple)


@given(words, words, words, st.floats(0, 1), st.integers(0, 3))
def test_label_is_never_empty_or_long(heads, near, spare, score: float, more: int) -> None:
    assert 0 < len(Name(heads, near, spare, score).label(more)) <= LONGEST_LABEL


def test_piece_that_does_not_fit_is_left_out_whole() -> None:
    name = Name(("a" * 30, "b" * 40, "c"), ("d",), (), 1.0)
    assert name.label() == "a" * 30 + ", c · d"


def test_namesakes_get_spare_words_only_as_needed() -> None:
    names = {
        1: Name(("bank",), (), ("river", "x"), 1.0),
        2: Name(("bank",), (), ("money", "y"), 1.0),
        3: Name(("house",), (), ("z",), 1.0),
        4: Name(("bank",), (), (), 1.0),
    }
    assert distinguish(names) == {
        1: "bank · river",
        2: "bank · money",
        3: "house",
        4: "bank",
    }
