"""One concept: its strengths, and documents of every strength."""

from __future__ import annotations

import numpy as np

from conspectus.app.facts.one_concept import BANDS, bands, fired_on, passages, strengths
from conspectus.report.page import Mark, Passage
from conspectus.store.postings import Postings


def postings(strength):
    n = len(strength)
    return Postings(3, np.arange(n) * 2, np.array(strength, np.float16), np.ones(n, np.uint16))


def test_strengths_are_those_of_the_documents(opened, rows):
    facts = strengths(opened, opened.store.postings(0))
    counts = [row["text"].split().count("alpha") for row in rows]
    having = np.array([1 + n / 8 for n in counts if n])
    assert facts.documents == len(having)
    assert facts.share == len(having) / len(rows)
    assert facts.median == np.median(having)
    assert facts.largest == having.max()
    assert facts.tokens == np.mean([n for n in counts if n])
    assert sum(facts.counts) == len(having)


def test_a_silent_concept_has_none(opened):
    facts = strengths(opened, opened.store.postings(5))
    assert (facts.documents, facts.share, facts.counts) == (0, 0.0, ())
    assert bands(opened.store.postings(5), 5, 2) == []


def test_bands_hold_documents_of_their_quarter_and_none_twice():
    rng = np.random.default_rng(0)
    found = postings(rng.permutation(np.linspace(1, 9, 85)))
    chosen = bands(found, 5, 3)
    names, places = zip(*chosen, strict=True)
    assert names[0] == "Strongest"
    assert names[1] == "75% to 100% of the documents by strength"
    assert found.max[places[0]].tolist() == sorted(found.max, reverse=True)[:5]
    together = np.concatenate(places)
    assert len(set(together.tolist())) == len(together) == 5 + 3 * len(BANDS)
    edges = np.sort(found.max)[::-1][5:]
    for quarter, inside in enumerate(places[1:]):
        part = edges[quarter * 20 : (quarter + 1) * 20]
        assert part.min() <= found.max[inside].min()
        assert found.max[inside].max() <= part.max()


def test_another_seed_draws_others_and_the_same_the_same():
    found = postings(np.linspace(1, 9, 200))
    drawn = [
        np.concatenate([p for _, p in bands(found, 5, 3, seed)]).tolist() for seed in (0, 0, 1)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    assert drawn[0][:5] == drawn[2][:5]


def test_few_documents_are_all_shown_once():
    chosen = bands(postings([2.0, 1.0, 3.0]), 5, 2)
    assert [(name, places.tolist()) for name, places in chosen] == [("Strongest", [2, 0, 1])]


def test_passages_mark_the_words(opened):
    found = opened.store.postings(0)
    shown = passages(opened, found, bands(found, 3, 1))
    rows = {row for _, group in shown for row, _ in group}
    assert len(rows) == sum(len(group) for _, group in shown)
    for _, group in shown:
        for row, passage in group:
            assert passage.doc_id == str(row)
            words = {passage.text[m.start : m.end] for m in passage.marks}
            assert words == {"alpha"}


def test_words_are_counted_by_passages():
    text = "Red and red, and BLUE \n"
    marks = (Mark(0, 3, 0.5), Mark(8, 11, 1.0), Mark(17, 21, 0.2), Mark(22, 23, 0.1))
    one, two = Passage("a", "", text, marks), Passage("b", "", "red", (Mark(0, 3, 0.4),))
    table = fired_on([("Strongest", [(0, one)]), ("rest", [(1, two)])])
    assert table.to_dict("records") == [
        {"word": "red", "passages": 2, "strength": 1.0},
        {"word": "Red", "passages": 1, "strength": 0.5},
        {"word": "BLUE", "passages": 1, "strength": 0.2},
        {"word": "white space", "passages": 1, "strength": 0.1},
    ]
