from __future__ import annotations

import numpy as np
import pytest

from conspectus.documents import read_documents
from conspectus.training import corpus
from conspectus.training.corpus import Text, is_held_out, shuffled, texts_of

TEXTS = [f"document number {i}" for i in range(400)]


def sides(data: object, share: float = 0.3, seed: int = 0, **columns: str) -> list[list[Text]]:
    documents = read_documents(data, **columns)
    return [
        list(shuffled(documents, share=share, held_out=side, seed=seed)) for side in (False, True)
    ]


def test_the_sides_are_disjoint_and_whole() -> None:
    train, judge = (({one.text for one in side}) for side in sides(TEXTS))
    assert not train & judge
    assert train | judge == set(TEXTS)


def test_the_share_is_right() -> None:
    held_out = np.mean([is_held_out(f"text {i}", 0.2) for i in range(20_000)])
    assert held_out == pytest.approx(0.2, abs=4 * (0.2 * 0.8 / 20_000) ** 0.5)


def test_none_and_all() -> None:
    assert not any(is_held_out(text, 0.0) for text in TEXTS)
    assert all(is_held_out(text, 1.0) for text in TEXTS)


def test_a_larger_share_holds_out_the_same_and_more() -> None:
    small = {text for text in TEXTS if is_held_out(text, 0.1)}
    large = {text for text in TEXTS if is_held_out(text, 0.3)}
    assert small < large


def test_the_side_of_a_text_does_not_depend_on_the_corpus() -> None:
    _, judge = sides(TEXTS)
    _, fewer = sides(TEXTS[100:200], seed=9)
    kept = {one.text for one in judge}
    assert {one.text for one in fewer} == kept & set(TEXTS[100:200])


def test_the_split_is_the_same_for_ever() -> None:
    # a change here would put documents that judged shipped SAEs among those they are trained on
    held_out = [text for text in TEXTS[:40] if is_held_out(text, 0.1)]
    assert held_out == ["document number 2", "document number 22"]


def test_copies_stand_on_one_side() -> None:
    train, judge = sides(TEXTS + TEXTS)
    assert not {one.text for one in train} & {one.text for one in judge}
    assert len(train) + len(judge) == 2 * len(TEXTS)


def test_the_order_is_shuffled_and_the_same_for_a_seed() -> None:
    first, again, other = (sides(TEXTS, seed=seed)[0] for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert sorted(one.text for one in first) == sorted(one.text for one in other)
    in_order = [text for text in TEXTS if not is_held_out(text, 0.3)]
    assert [one.text for one in first] != in_order


def test_shuffled_within_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "WINDOW", 100)
    numbers = [int(one.text.split()[-1]) for one in sides(TEXTS, share=0.01)[0]]
    windows = [number // 100 for number in numbers]
    assert windows == sorted(windows)
    assert numbers != sorted(numbers)


def test_blank_and_missing_texts_are_left_out_and_prompts_go_along() -> None:
    rows = [
        {"answer": "yes", "question": "is it?"},
        {"answer": None, "question": "a"},
        {"answer": " \n", "question": "b"},
        {"answer": "no", "question": None},
    ]
    documents = read_documents(rows, text="answer", prompt="question")
    (table,) = documents.batches(10)
    assert list(texts_of(table)) == [Text("yes", "is it?"), Text("no", None)]


def test_a_text_that_is_no_unicode_has_a_side() -> None:
    assert isinstance(is_held_out("lone \ud800 surrogate", 0.5), bool)
