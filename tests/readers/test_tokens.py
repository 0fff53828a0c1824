from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import transformers
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import make_tokenizer

from conspectus.errors import DocumentError, InputError
from conspectus.readers.formatting import Formatter, Formatting
from conspectus.readers.tokens import DocumentTokenizer, character_starts

UNICODE = {
    "zwj family": "a 👨‍👩‍👧‍👦 b",
    "flags and skin": "🇩🇪👍🏽 fine",
    "combining": "cafe\u0301 e\u0301\u0323 o\u0308",
    "cjk": "漢字とかな 한국어",
    "right to left": "مرحبا שלום hello",
    "astral": "𝒜𝒷𝒸 𐍈",
    "mixed": "x=1; 漢👩‍🚀é\u0301 العربية <end>",
}


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory):
    path: Path = tmp_path_factory.mktemp("tokenizer")
    make_tokenizer(path)
    return transformers.AutoTokenizer.from_pretrained(path)


def make(tokenizer, max_tokens: int = 64, overlong="chunk", **policy) -> DocumentTokenizer:
    formatter = Formatter(tokenizer, Formatting(**policy))
    return DocumentTokenizer(tokenizer, formatter, max_tokens, overlong)


def own_ids(document) -> list[int]:
    return [int(i) for row in document.rows for i in row.ids[row.start : row.stop]]


class TestCharacterStarts:
    def test_pieces_of_one_character_share_its_start(self) -> None:
        offsets = np.array([[0, 1], [1, 2], [1, 2], [1, 2], [2, 3]])
        assert character_starts(offsets).tolist() == [0, 1, 1, 1, 2]

    def test_overlaps_never_go_back(self) -> None:
        offsets = np.array([[0, 2], [1, 3], [0, 1], [3, 4]])
        assert character_starts(offsets).tolist() == [0, 0, 0, 3]

    def test_none(self) -> None:
        assert character_starts(np.zeros((0, 2), np.int64)).tolist() == []

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=30))
    def test_never_descends(self, spans: list[tuple[int, int]]) -> None:
        offsets = np.array([[a, a + n] for a, n in spans], dtype=np.int64).reshape(-1, 2)
        assert np.all(np.diff(character_starts(offsets).astype(int)) >= 0)


@pytest.mark.parametrize("name", UNICODE)
def test_A15_tokens_point_at_the_characters_they_came_from(tokenizer, name: str) -> None:
    """Fault A15 of the reference: byte pieces were decoded one by one into broken characters."""
    text = UNICODE[name]
    document = make(tokenizer, 512)(text)
    starts = document.token_start.tolist()
    pieces = [tokenizer.convert_ids_to_tokens(one) for one in own_ids(document)]
    raw = text.encode()
    assert sum(map(len, pieces)) == len(raw)  # a piece of n letters stands for n bytes
    begins = np.cumsum([0, *map(len, pieces[:-1])]).tolist()
    assert starts == [len(raw[: _character_begin(raw, byte)].decode()) for byte in begins]


def _character_begin(raw: bytes, byte: int) -> int:
    while raw[byte] & 0xC0 == 0x80:
        byte -= 1
    return byte


@given(st.text(min_size=1, max_size=60))
def test_spans_cover_any_text(tokenizer, text: str) -> None:
    try:
        document = make(tokenizer, 16)(text)
    except DocumentError:
        return
    starts = document.token_start
    assert starts[0] == 0
    assert np.all(np.diff(starts.astype(int)) >= 0)
    assert int(starts[-1]) < len(text)
    assert tokenizer.decode(own_ids(document)) == text


class TestRows:
    def test_one_row(self, tokenizer) -> None:
        document = make(tokenizer)("The quick brown fox")
        (row,) = document.rows
        assert (row.start, row.stop, row.position) == (1, 1 + document.n_tokens, 0)
        assert int(row.ids[0]) == tokenizer.bos_token_id
        assert document.n_dropped == 0

    def test_chunks_know_their_true_positions(self, tokenizer) -> None:
        text = "The quick brown fox jumps over the lazy dog. " * 20
        whole = own_ids(make(tokenizer, 4096)(text))
        document = make(tokenizer, 32)(text)
        assert len(document.rows) > 3
        assert own_ids(document) == whole
        for row in document.rows:
            own = row.ids[row.start : row.stop].tolist()
            assert own == whole[row.position : row.position + len(own)]
            assert len(row.ids) <= 32
            assert int(row.ids[0]) == tokenizer.bos_token_id
        lengths = [row.stop - row.start for row in document.rows]
        assert max(lengths) - min(lengths) <= 1

    @given(words=st.integers(1, 80), limit=st.integers(8, 40))
    def test_chunks_lose_nothing(self, tokenizer, words: int, limit: int) -> None:
        text = "fox " * words
        document = make(tokenizer, limit)(text)
        assert own_ids(document) == tokenizer(text, add_special_tokens=False)["input_ids"]
        assert max(len(row.ids) for row in document.rows) <= limit

    def test_truncate_says_where_the_reading_stopped(self, tokenizer) -> None:
        text = "".join(f"word{i} 🙂 é " for i in range(30))
        offsets = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)[
            "offset_mapping"
        ]
        for room in (16, 17, 18, 19, 20):
            document = make(tokenizer, room, "truncate")(text)
            assert document.n_dropped > 0
            kept = offsets[: document.n_tokens]
            assert document.read_to == max(end for _, end in kept) < len(text)
            assert document.read_to > document.token_start[-1]
        assert make(tokenizer, 16, "chunk")(text).read_to is None
        assert make(tokenizer, 512, "truncate")(text).read_to is None

    def test_truncate_keeps_the_beginning_and_counts_the_rest(self, tokenizer) -> None:
        text = "The quick brown fox jumps over the lazy dog. " * 20
        whole = own_ids(make(tokenizer, 4096)(text))
        document = make(tokenizer, 32, "truncate")(text)
        assert own_ids(document) == whole[:31]
        assert document.n_dropped == len(whole) - 31
        assert document.n_tokens == 31

    def test_error_names_both_lengths(self, tokenizer) -> None:
        with pytest.raises(DocumentError, match=r"\d+ tokens, more than the 31 that fit"):
            make(tokenizer, 32, "error")("The quick brown fox jumps over the lazy dog. " * 20)

    def test_A16_the_maximum_holds_for_context_and_text(self, tokenizer) -> None:
        """Fault A16 of the reference: ``truncation=True`` without a length enforced nothing."""
        for overlong in ("chunk", "truncate"):
            document = make(tokenizer, 32, overlong)("fox " * 500, "Why is that? " * 100)
            assert max(len(row.ids) for row in document.rows) <= 32

    def test_a_long_prompt_keeps_its_end_and_leaves_half_to_the_text(self, tokenizer) -> None:
        document = make(tokenizer, 32)("fox " * 10, "Why is that? " * 100)
        row = document.rows[0]
        assert row.start == 16
        head = tokenizer.decode(row.ids[: row.start])
        assert head.startswith("<|turn|>")
        assert head.endswith("<|turn|>assistant\n")


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (None, "text is missing"),
            (math.nan, "text is missing"),
            ("", "text is empty"),
            (" \n\t\u2003", "text is only white space"),
            (7, "text is a int, not a string"),
            ("a\ud800b", "text has a lone surrogate at character 1"),
        ],
    )
    def test_reasons(self, tokenizer, text, reason: str) -> None:
        with pytest.raises(DocumentError, match=reason):
            make(tokenizer)(text)

    def test_a_prompt_may_be_empty_but_must_be_text(self, tokenizer) -> None:
        assert make(tokenizer)("fox", "").n_tokens > 0
        with pytest.raises(DocumentError, match="prompt has a lone surrogate"):
            make(tokenizer)("fox", "\udfff")

    def test_a_lone_first_token(self, tokenizer) -> None:
        with pytest.raises(DocumentError, match="stands first"):
            make(tokenizer, prepend_bos=False)("f")
        assert make(tokenizer)("f").n_tokens == 1

    def test_bad_settings(self, tokenizer) -> None:
        with pytest.raises(InputError, match="at least 8"):
            make(tokenizer, 7)
        with pytest.raises(InputError, match="choose chunk, truncate or error"):
            make(tokenizer, 32, "cut")


def test_names_of_special_tokens_in_a_document_are_text(tokenizer) -> None:
    special = set(tokenizer.all_special_ids)
    document = make(tokenizer)("a <|end|> b <s> c")
    assert not special & set(own_ids(document))
    assert tokenizer.decode(own_ids(document)) == "a <|end|> b <s> c"
    row = make(tokenizer, kind="plain")("a", "<|end|>").rows[0]
    assert not special & set(row.ids[1:].tolist())
