"""One bad document never costs another."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
import torch

from conspectus.encoding import Encoder
from conspectus.encoding.parts import encode_part, find_culprits, tokenize_part
from conspectus.errors import SAEError
from conspectus.store.codes import TO_THE_END

GOOD = [f"The quick brown fox number {n} jumps over the lazy dog." for n in range(12)]
POISON = "\u20ac"  # the model below breaks on the bytes of a euro sign


def table(texts: list[str | None], prompts: list[str | None] | None = None) -> pa.Table:
    columns = {
        "doc_id": [str(n) for n in range(len(texts))],
        "text": pa.array(texts, pa.string()),
    }
    if prompts is not None:
        columns["prompt"] = pa.array(prompts, pa.string())
    return pa.table(columns)


@pytest.fixture
def poisoned(encoder: Encoder):
    """An encoder whose model gives NaN for one token, and so for all after it."""
    token = encoder.reader.tokenizer(POISON, add_special_tokens=False)["input_ids"][0]
    embedding = encoder.reader.body.model.embed_tokens

    def poison(_module, args, output):
        return output.masked_fill((args[0] == token)[..., None], torch.nan)

    handle = embedding.register_forward_hook(poison)
    yield encoder
    handle.remove()


def rows_of(part) -> dict[str, tuple]:
    codes = part.codes
    return {
        name: (
            codes.latent[codes.indptr[i] : codes.indptr[i + 1]],
            codes.max[codes.indptr[i] : codes.indptr[i + 1]],
            codes.peak[codes.indptr[i] : codes.indptr[i + 1]],
        )
        for i, name in enumerate(codes.doc_id)
    }


def test_truncated_documents_say_where_the_reading_stopped(llama, sae_path) -> None:
    encoder = Encoder.load(sae=sae_path, reader=llama, max_tokens=16, overlong="truncate")
    codes = encode_part(encoder, table([GOOD[0] * 5, "short"])).codes
    assert codes.token_start[codes.token_indptr[1] - 1] < codes.read_to[0] < 5 * len(GOOD[0])
    assert codes.read_to[1] == TO_THE_END


class TestA1:
    """Fault A1 of the reference: one failed document lost its batch and left NaN rows."""

    @pytest.mark.parametrize("bad", [[0], [11], [3, 4, 9], list(range(11))])
    def test_only_the_bad_ones_are_lost(self, poisoned: Encoder, bad: list[int]) -> None:
        texts = [GOOD[n] + (POISON if n in bad else "") for n in range(12)]
        part = encode_part(poisoned, table(texts))
        good = [n for n in range(12) if n not in bad]
        assert part.codes.doc_id == [str(n) for n in good]
        assert part.documents["doc_id"].to_pylist() == part.codes.doc_id
        assert part.errors["doc_id"].to_pylist() == [str(n) for n in bad]
        assert set(part.errors["stage"].to_pylist()) == {"encode"}
        assert "not finite" in part.errors["reason"][0].as_py()
        assert np.isfinite(part.codes.max).all()

    def test_the_others_are_as_if_it_had_not_been_there(self, poisoned: Encoder) -> None:
        disturbed = rows_of(encode_part(poisoned, table([*GOOD[:5], POISON * 3, *GOOD[5:]])))
        alone = rows_of(encode_part(poisoned, table(GOOD)))
        for theirs, ours in zip(disturbed.values(), alone.values(), strict=True):
            for a, b in zip(theirs, ours, strict=True):
                np.testing.assert_array_equal(a, b)

    def test_tokens_of_the_others_are_kept(self, poisoned: Encoder) -> None:
        part = encode_part(poisoned, table([GOOD[0], POISON * 4, GOOD[1]]), keep_tokens=True)
        assert part.codes.doc_id == ["0", "2"]
        wanted = np.repeat(["0", "2"], part.codes.n_tokens)
        assert part.tokens["doc_id"].to_pylist() == wanted.tolist()

    def test_a_fault_of_all_together_is_raised(self, encoder: Encoder, monkeypatch) -> None:
        encode = encoder.encode

        def crowded(documents, **options):
            if len(documents) > 3:
                raise SAEError("too many")
            return encode(documents, **options)

        monkeypatch.setattr(encoder, "encode", crowded)
        with pytest.raises(SAEError, match="too many"):
            encode_part(encoder, table(GOOD))

    def test_a_fault_of_ours_is_raised(self, encoder: Encoder, monkeypatch) -> None:
        def faulty(documents, **options):
            raise TypeError("a fault")

        monkeypatch.setattr(encoder, "encode", faulty)
        with pytest.raises(TypeError, match="a fault"):
            encode_part(encoder, table(GOOD))

    def test_culprits_are_found_by_halving(self, poisoned: Encoder, monkeypatch) -> None:
        texts = [GOOD[n % 12] + (POISON if n == 37 else "") for n in range(64)]
        work = tokenize_part(poisoned, table(texts))
        calls = []
        encode = poisoned.encode
        monkeypatch.setattr(poisoned, "encode", lambda d: (calls.append(len(d)), encode(d))[1])
        assert list(find_culprits(poisoned, work.documents)) == [37]
        assert len(calls) <= 2 * 6 + 1


class TestA3:
    """Fault A3 of the reference: an empty text ended the run."""

    def test_empty_and_missing_texts_are_reported(self, encoder: Encoder) -> None:
        part = encode_part(encoder, table([None, GOOD[0], "", "  \n", GOOD[1]]))
        assert part.codes.doc_id == ["1", "4"]
        assert part.errors.to_pylist() == [
            {"doc_id": "0", "stage": "tokenize", "reason": "text is missing"},
            {"doc_id": "2", "stage": "tokenize", "reason": "text is empty"},
            {"doc_id": "3", "stage": "tokenize", "reason": "text is only white space"},
        ]

    def test_their_own_columns_are_kept(self, encoder: Encoder) -> None:
        given = table([None, GOOD[0], ""])
        given = given.append_column("model", pa.array(["a", "b", None]))
        given = given.append_column("score", pa.array([float("nan"), 1.0, 2.5]))
        given = given.append_column("year", pa.array([1990, 1991, 1992]))
        given = given.append_column("tags", pa.array([["x"], [], ["y"]]))
        given = given.append_column("image", pa.array([b"1", b"2", b"3"]))
        errors = encode_part(encoder, given).errors
        kept = [json.loads(text) for text in errors["metadata"].to_pylist()]
        assert kept == [
            {"model": "a", "score": None, "year": 1990},
            {"model": None, "score": 2.5, "year": 1992},
        ]

    def test_a_part_of_nothing_but_those(self, encoder: Encoder) -> None:
        part = encode_part(encoder, table([None, ""]), keep_tokens=True)
        assert part.codes.doc_id == []
        assert part.errors.num_rows == 2
        assert part.tokens.num_rows == 0
        part.codes.to_table(encoder.n_latents)


class TestA5:
    """Fault A5 of the reference: it encoded raw text and labelled tokens of the templated one."""

    def test_what_is_encoded_and_what_is_shown_are_the_same_tokens(self, encoder: Encoder) -> None:
        part = encode_part(encoder, table(GOOD, ["Why?"] * 12), keep_tokens=True)
        for number, text in enumerate(GOOD):
            document = encoder.tokenize(text, "Why?")
            read = [i for row in document.rows for i in row.ids[row.start : row.stop].tolist()]
            assert encoder.reader.tokenizer.decode(read) == text
            assert part.codes.n_tokens[number] == len(read)
        assert part.tokens.num_rows == part.codes.n_tokens.sum() == len(part.codes.token_start)


def test_prompts_change_the_embedding_but_not_the_tokens(encoder: Encoder) -> None:
    plain = encode_part(encoder, table(GOOD[:2]))
    asked = encode_part(encoder, table(GOOD[:2], ["Why is that so?", None]))
    assert plain.codes.n_tokens.tolist() == asked.codes.n_tokens.tolist()
    assert not np.array_equal(rows_of(plain)["0"][1], rows_of(asked)["0"][1])
    np.testing.assert_allclose(rows_of(plain)["1"][1], rows_of(asked)["1"][1], rtol=1e-4)
