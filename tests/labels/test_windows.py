from __future__ import annotations

import numpy as np
import pytest

from conspectus.labels.peaks import sample_peaks
from conspectus.labels.units import END, LINE, NOTHING, START, Vocabulary
from conspectus.labels.windows import REACH, WIDTH, collect_windows, windows_of
from conspectus.progress import SILENT


def window(text: str, start: int, end: int) -> list[str]:
    vocabulary = Vocabulary()
    found = windows_of(text, np.array([start]), np.array([end]), vocabulary)
    assert found.shape == (1, WIDTH)
    edges = {NOTHING: "", START: "<", END: ">"}
    return [edges.get(unit, vocabulary.text[unit]) for unit in found[0].tolist()]


def test_window_around_a_word() -> None:
    text = "one two three four five six seven eight nine ten"
    start = text.index("five")
    assert window(text, start, start + 4) == text.split()[:9]


def test_edges_of_the_text() -> None:
    assert window("one two", 0, 3) == ["", "", "", "<", "one", "two", ">", "", ""]
    assert window("one two", 4, 7) == ["", "", "<", "one", "two", ">", "", "", ""]


@pytest.mark.parametrize(("start", "end"), [(4, 6), (6, 9), (3, 6), (8, 10)])
def test_piece_of_a_word_means_the_word(start: int, end: int) -> None:
    assert window("the running man", start, end)[REACH] == "running"


def test_space_before_the_token_is_not_the_token() -> None:
    assert window("the cat sat", 3, 7)[REACH] == "cat"
    assert window("a\n  b", 2, 5)[REACH] == "b"


def test_line_break_token_is_itself() -> None:
    assert window("a\nb", 1, 2)[REACH] == LINE


def test_blank_token_is_the_indent_that_holds_it() -> None:
    assert window("a\n      b", 4, 7)[REACH] == "  "


def test_text_without_units() -> None:
    vocabulary = Vocabulary()
    assert (windows_of(" ", np.array([0]), np.array([1]), vocabulary) == NOTHING).all()


def test_span_in_the_middle_of_an_emoji() -> None:
    text = "hi 👩‍👩‍👧 there"
    assert window(text, 3, 8)[REACH] == "👩‍👩‍👧"


def test_windows_of_a_store_stand_at_their_peaks(make_store, fire) -> None:
    texts = [f"number {i} then apple{'s' * (i % 3)} and pear{i % 7} rest" for i in range(130)]
    store = make_store(texts, {1: fire("apple"), 2: fire("pear")})
    peaks = sample_peaks(store, per_latent=50, min_documents=1)
    vocabulary = Vocabulary()
    windows = collect_windows(store, peaks, vocabulary, SILENT)
    for i in range(len(peaks)):
        expected = texts[int(peaks.row[i])].split()
        word = expected[3] if peaks.latent[i] == 1 else "pear"
        assert vocabulary.text[windows[i, REACH]] == word


def test_every_document_is_read_once(make_store, fire, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"apple pear {i}" for i in range(60)]
    store = make_store(texts, {1: fire("apple"), 2: fire("pear"), 3: fire("e")})
    peaks = sample_peaks(store, per_latent=100, min_documents=1)
    read: list[str] = []
    vocabulary = Vocabulary()
    plain = vocabulary.read
    monkeypatch.setattr(vocabulary, "read", lambda text: (read.append(text), plain(text))[1])
    collect_windows(store, peaks, vocabulary, SILENT)
    assert read == texts
