from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from conspectus.labels.peaks import Peaks, sample_peaks
from conspectus.labels.units import END, LINE, NOTHING, START, Vocabulary
from conspectus.labels.windows import REACH, WIDTH, Reading, piece_of, read_documents
from conspectus.progress import SILENT


class OneText:
    """A store of one document, as far as reading needs one."""

    def __init__(self, text: str) -> None:
        self.text = text

    def documents(self, columns: list[str], rows: np.ndarray):
        return pa.table({"text": [self.text] * len(rows)})


def read_one(text: str, start: int, end: int) -> Reading:
    zero, one = np.zeros(1, np.int64), np.ones(1, np.float32)
    peaks = Peaks(zero, zero, np.array([start]), np.array([end]), one, one)
    return read_documents(OneText(text), np.array([0]), peaks, SILENT)  # type: ignore[arg-type]


def window(text: str, start: int, end: int) -> list[str]:
    reading = read_one(text, start, end)
    found = reading.windows()
    assert found.shape == (1, WIDTH)
    edges = {NOTHING: "", START: "<", END: ">"}
    return [edges.get(unit, reading.corpus.texts[unit]) for unit in found[0].tolist()]


def piece(text: str, start: int, end: int) -> str:
    reading = read_one(text, start, end)
    return reading.pieces[reading.piece[0]]


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
    found = read_one(" ", 0, 1).windows()
    assert (found == NOTHING).all()


def test_span_in_the_middle_of_an_emoji() -> None:
    text = "hi 👩‍👩‍👧 there"
    assert window(text, 3, 8)[REACH] == "👩‍👩‍👧"


def test_windows_of_a_store_stand_at_their_peaks(make_store, fire) -> None:
    texts = [f"number {i} then apple{'s' * (i % 3)} and pear{i % 7} rest" for i in range(130)]
    store = make_store(texts, {1: fire("apple"), 2: fire("pear")})
    peaks = sample_peaks(store, per_latent=50, min_documents=1)
    reading = read_documents(store, np.arange(130), peaks, SILENT)
    windows = reading.windows()
    for i in range(len(peaks)):
        expected = texts[int(peaks.row[i])].split()
        word = expected[3] if peaks.latent[i] == 1 else "pear"
        assert reading.corpus.texts[windows[i, REACH]] == word
    assert (reading.corpus.document[reading.centre] == peaks.row).all()


def test_every_document_is_read_once(make_store, fire, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"apple pear {i}" for i in range(60)]
    store = make_store(texts, {1: fire("apple"), 2: fire("pear"), 3: fire("e")})
    peaks = sample_peaks(store, per_latent=100, min_documents=1)
    read: list[str] = []
    plain = Vocabulary.read
    monkeypatch.setattr(
        Vocabulary, "read", lambda self, text: (read.append(text), plain(self, text))[1]
    )
    read_documents(store, np.arange(60), peaks, SILENT)
    assert read == texts


def test_only_the_rows_asked_for_are_read(make_store, fire) -> None:
    texts = [f"apple {'odd' if i % 2 else 'even'}" for i in range(40)]
    store = make_store(texts, {1: fire("apple")})
    rows = np.arange(1, 40, 2)
    peaks = sample_peaks(store, per_latent=100, min_documents=1, rows=rows)
    reading = read_documents(store, rows, peaks, SILENT)
    assert set(peaks.row.tolist()) == set(rows.tolist())
    assert "even" not in reading.corpus.texts
    assert reading.corpus.rows.tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [(4, 8, "fore-"), (8, 14, "-boding"), (5, 7, "-or-"), (4, 14, ""), (3, 8, "fore-")],
)
def test_piece_of_a_word(start: int, end: int, written: str) -> None:
    assert piece("the foreboding end", start, end) == written


def test_mark_has_no_pieces() -> None:
    assert piece("a --- b", 2, 3) == ""


def test_piece_is_written_in_lower_case() -> None:
    assert piece_of("McDonald", 10, 10, "Mc") == "mc-"


def test_digits_of_numbers() -> None:
    text = "in 1984 or 7"
    assert [int(read_one(text, at, at + 1).digits()[0]) for at in (3, 4, 6, 11, 0)] == [
        1,
        2,
        2,
        0,
        0,
    ]


def test_holders_are_the_words_that_peaks_cut(make_store, fire) -> None:
    texts = ["raiders of rain", "rambo in rain"] * 10
    store = make_store(texts, {1: fire("ra(?=i?[dm])"), 2: fire("rain")})
    peaks = sample_peaks(store, per_latent=100, min_documents=1)
    reading = read_documents(store, np.arange(20), peaks, SILENT)
    held = {
        piece: {reading.corpus.texts[unit] for unit in units.tolist()}
        for piece, units in zip(reading.pieces, reading.holders(), strict=True)
    }
    assert held["raid-"] == {"raiders"}
    assert held["ramb-"] == {"rambo"}
    assert "rain" in held[""]
