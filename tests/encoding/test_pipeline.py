from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tiny_models import LATENTS, make_sae

import conspectus as cs
from conspectus.encoding import Encoder, embed
from conspectus.errors import EncoderMismatchError, InputError, ReaderError, StoreError

TEXTS = [f"The quick brown fox number {n} jumps. " * (1 + n % 4) for n in range(23)]


class Listener:
    """A Progress that remembers."""

    def __init__(self) -> None:
        self.started: list[tuple[str, float | None, str]] = []
        self.done: list[float] = []
        self.open = 0

    def start(self, task: str, total: float | None, unit: str) -> None:
        self.started.append((task, total, unit))
        self.done.append(0)
        self.open += 1

    def advance(self, amount: float) -> None:
        self.done[-1] += amount

    def finish(self) -> None:
        self.open -= 1


def hashes(path: Path) -> dict[str, str]:
    return {
        file.relative_to(path).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(path.rglob("*.parquet"))
    }


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    pd.DataFrame({"answer": TEXTS, "n": range(len(TEXTS))}).to_csv(path, index=False)
    return path


class TestEmbed:
    def test_a_file_becomes_a_store(self, csv: Path, encoder: Encoder, tmp_path: Path) -> None:
        store = embed(csv, text="answer", out=tmp_path / "s", encoder=encoder, part_size=10)
        assert (store.n_documents, store.n_failed, store.n_latents) == (23, 0, LATENTS)
        assert store.is_complete
        assert store.verify() == []
        assert [len(part.files) for part in store.manifest.parts] == [2, 2, 2]
        assert store.documents(["n"])["n"].to_pylist() == list(range(23))
        assert store.encoder == json.loads(json.dumps(encoder.record()))
        assert store.matrix().shape == (23, LATENTS)
        assert store.decoder_directions().shape == (LATENTS, 32)

    def test_each_embedding_is_its_documents_own(self, encoder: Encoder, tmp_path: Path) -> None:
        store = embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=10)
        for row in (0, 9, 10, 22):
            alone = encoder.encode([encoder.tokenize(TEXTS[row])])
            document = store.document(row)
            assert document.latent.tolist() == alone.latent.tolist()
            np.testing.assert_allclose(document.max, alone.max, rtol=2e-3)
            assert document.count.tolist() == alone.count.tolist()

    def test_evidence_leads_back_to_the_words(self, encoder: Encoder, tmp_path: Path) -> None:
        texts = ["漢字 fox 👩‍🚀 e\u0301 الثعلب", "plain words only"]
        store = embed(texts, out=tmp_path / "s", encoder=encoder)
        for row, text in enumerate(texts):
            document = store.document(row)
            assert document.text == text
            assert all(0 <= a < b <= len(text) for a, b in document.token_spans.tolist())
            covered = {c for a, b in document.token_spans.tolist() for c in range(a, b)}
            assert {i for i, c in enumerate(text) if not c.isspace()} <= covered

    @pytest.mark.parametrize("prompt", [None, "question"])
    def test_prompts(self, encoder: Encoder, tmp_path: Path, prompt) -> None:
        rows = [{"question": "Why?", "text": TEXTS[0]}, {"question": None, "text": TEXTS[1]}]
        store = embed(rows, out=tmp_path / "s", encoder=encoder, prompt=prompt)
        assert store.n_documents == 2
        assert store.n_tokens().tolist() == [encoder.tokenize(t).n_tokens for t in TEXTS[:2]]

    def test_tokens_are_kept_on_request(self, encoder: Encoder, tmp_path: Path) -> None:
        store = embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=10, tokens=True)
        assert store.verify() == []
        codes = store.token_codes(11)
        document = store.document(11)
        assert codes["doc_id"].to_pylist() == ["11"] * len(document.token_spans)
        fired = {latent for latents in codes["latent"].to_pylist() for latent in latents}
        assert sorted(fired) == document.latent.tolist()
        best = [
            max(
                value
                for latents, values in zip(
                    codes["latent"].to_pylist(), codes["value"].to_pylist(), strict=True
                )
                for each, value in zip(latents, values, strict=True)
                if each == latent
            )
            for latent in document.latent
        ]
        np.testing.assert_allclose(document.max, best)

    def test_public_names(self) -> None:
        assert cs.embed is embed
        assert cs.Encoder is Encoder

    def test_the_encoder_is_loaded_by_name(
        self, llama: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_sae(tmp_path / "sae", reader=str(llama))
        store = embed(TEXTS[:2], out=tmp_path / "s", encoder=tmp_path / "sae", max_tokens=16)
        assert store.encoder["reader"]["max_tokens"] == 16

    def test_settings_of_a_loaded_encoder_are_its_own(self, encoder, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"Encoder\.load"):
            embed(TEXTS, out=tmp_path / "s", encoder=encoder, max_tokens=16)


class TestC6:
    """Fault C6 of the reference: the model was destroyed after each data set and loaded again."""

    def test_two_corpora_one_reader(self, encoder: Encoder, tmp_path: Path) -> None:
        model = encoder.reader.body.model
        stores = [embed(TEXTS, out=tmp_path / name, encoder=encoder) for name in ("a", "b")]
        assert encoder.reader.body.model is model
        assert hashes(stores[0].path) == hashes(stores[1].path)


class TestC5:
    """Fault C5 of the reference: all activations were written again every five batches."""

    def test_a_committed_part_is_never_written_again(
        self, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from conspectus.store.writer import StoreWriter

        write = StoreWriter.write_part
        seen: dict[Path, tuple[int, int]] = {}

        def watch(writer: StoreWriter, **tables: object) -> None:
            write(writer, **tables)
            for file in writer.path.glob("*/part-*.parquet"):
                now = (file.stat().st_ino, file.stat().st_mtime_ns)
                assert seen.setdefault(file, now) == now

        monkeypatch.setattr(StoreWriter, "write_part", watch)
        embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=5)
        assert len(seen) == 10

    def test_batches_never_cross_parts(self, encoder: Encoder, tmp_path: Path) -> None:
        """The first parts of a longer corpus are those of a shorter one."""
        short = embed(TEXTS[:10], out=tmp_path / "short", encoder=encoder, part_size=5)
        long = embed(TEXTS, out=tmp_path / "long", encoder=encoder, part_size=5)
        ours, theirs = hashes(short.path), hashes(long.path)
        for name in (name for name in ours if "part-" in name):
            assert ours[name] == theirs[name]


class TestBadDocuments:
    def test_A1_no_other_document_is_lost(self, encoder: Encoder, tmp_path: Path) -> None:
        good = [TEXTS[0], TEXTS[3], "10,000 emoji follow"]
        cells = [
            *("", None, good[0], "   \n", math.nan, 12.5, 7, "lone \ud83d surrogate", good[1]),
            *("\U0001f600" * 10_000, good[2]),
        ]
        data = [{"text": cell, "doc_id": "same"} for cell in cells]
        store = embed(data, out=tmp_path / "s", encoder=encoder, part_size=4)
        assert store.n_documents + store.n_failed == len(cells)
        assert set(store.errors()["reason"].to_pylist()) == {
            "text is empty",
            "text is missing",
            "text is only white space",
        }
        assert store.verify() == []
        ids = store.documents(["doc_id"])["doc_id"].to_pylist()
        assert len(set(ids)) == len(ids)
        kept = store.documents(["text"])["text"].to_pylist()
        for text in good:
            alone = encoder.encode([encoder.tokenize(text)])
            found = store.document(kept.index(text))
            assert found.latent.tolist() == alone.latent.tolist()
            np.testing.assert_allclose(found.max, alone.max, rtol=2e-3)

    @pytest.mark.slow
    def test_a_document_of_2_MB(self, llama: Path, sae_path: Path, tmp_path: Path) -> None:
        encoder = Encoder.load(sae=sae_path, reader=llama, batch_tokens=65_536)
        long = "A model reads documents. " * 80_000
        assert len(long) == 2_000_000
        store = embed([TEXTS[0], long, TEXTS[1]], out=tmp_path / "s", encoder=encoder)
        assert store.n_documents == 3
        document = store.document(1)
        assert int(document.token_spans[-1][1]) == len(long)
        assert document.count.max() > 10_000
        alone = encoder.encode([encoder.tokenize(TEXTS[1])])
        assert store.document(2).latent.tolist() == alone.latent.tolist()

    def test_A3_a_corpus_of_nothing_usable(self, encoder: Encoder, tmp_path: Path) -> None:
        store = embed(["", None], out=tmp_path / "s", encoder=encoder)
        assert (store.n_documents, store.n_failed) == (0, 2)
        assert store.matrix().shape == (0, LATENTS)

    def test_a_model_that_fails_on_everything_stops_at_once(
        self, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("device lost")

        monkeypatch.setattr(encoder, "encode", broken)
        with pytest.raises(ReaderError, match="none of the first 5 documents.*device lost"):
            embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=5)


class TestLabels:
    def labelled(self, llama: Path, path: Path) -> Encoder:
        make_sae(path, reader=str(llama))
        labels = pa.table(
            {"latent": pa.array([1, 2], pa.uint32()), "label": ["one", "two"], "source": ["a", "a"]}
        )
        pq.write_table(labels, path / "labels.parquet")
        return Encoder.load(sae=path)

    def test_shipped_labels_come_along(self, llama: Path, tmp_path: Path) -> None:
        encoder = self.labelled(llama, tmp_path / "sae")
        store = embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        assert store.labels()["label"].to_pylist() == ["one", "two"]
        assert store.label_names()[1] == "one"

    def test_labels_of_the_users_corpus_stay(self, llama: Path, tmp_path: Path) -> None:
        encoder = self.labelled(llama, tmp_path / "sae")
        store = embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        store.set_labels(pa.table({"latent": pa.array([7], pa.uint32()), "label": ["mine"]}))
        again = embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        assert again.labels()["label"].to_pylist() == ["mine"]


class TestProgress:
    def test_tokens_and_how_many_there_will_be(self, encoder: Encoder, tmp_path: Path) -> None:
        listener = Listener()
        store = embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=5, progress=listener)
        task, total, unit = listener.started[0]
        assert (task, unit) == ("encoding", "tokens")
        assert total == pytest.approx(int(store.n_tokens().sum()), rel=0.2)
        assert listener.done[0] == pytest.approx(total, rel=0.25)
        assert listener.open == 0

    def test_only_what_is_left(self, encoder: Encoder, tmp_path: Path, monkeypatch) -> None:
        stop_after(monkeypatch, 2)
        with pytest.raises(KeyboardInterrupt):
            embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=10)
        monkeypatch.undo()
        listener = Listener()
        store = embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=10, progress=listener)
        assert listener.done[0] <= store.n_tokens()[20:].sum()


def stop_after(monkeypatch: pytest.MonkeyPatch, parts: int) -> None:
    """Interrupt while part number `parts` is encoded."""
    from conspectus.encoding import pipeline

    encode, calls = pipeline.encode_part, []

    def interrupted(*arguments: object, **options: object) -> object:
        calls.append(1)
        if len(calls) > parts:
            raise KeyboardInterrupt
        return encode(*arguments, **options)

    monkeypatch.setattr(pipeline, "encode_part", interrupted)


class TestResume:
    @pytest.mark.parametrize("parts", [0, 1, 4])
    def test_ends_with_the_same_bytes(
        self, encoder: Encoder, csv: Path, tmp_path: Path, monkeypatch, parts: int
    ) -> None:
        options = {"text": "answer", "encoder": encoder, "part_size": 5}
        whole = embed(csv, out=tmp_path / "whole", **options)
        stop_after(monkeypatch, parts)
        with pytest.raises(KeyboardInterrupt):
            embed(csv, out=tmp_path / "s", **options)
        monkeypatch.undo()
        assert len(cs.open(tmp_path / "s").manifest.parts) == parts
        resumed = embed(csv, out=tmp_path / "s", **options)
        assert resumed.is_complete
        assert hashes(resumed.path) == hashes(whole.path)

    def test_a_complete_store_is_left_alone(
        self, encoder: Encoder, csv: Path, tmp_path: Path, monkeypatch
    ) -> None:
        options = {"text": "answer", "encoder": encoder, "part_size": 5, "out": tmp_path / "s"}
        embed(csv, **options)
        before = (tmp_path / "s" / "manifest.json").read_bytes()
        stop_after(monkeypatch, 0)
        assert embed(csv, **options).n_documents == 23
        assert (tmp_path / "s" / "manifest.json").read_bytes() == before

    def test_not_wanted(self, encoder: Encoder, tmp_path: Path) -> None:
        embed(TEXTS, out=tmp_path / "s", encoder=encoder)
        with pytest.raises(StoreError, match="already holds a store"):
            embed(TEXTS, out=tmp_path / "s", encoder=encoder, resume=False)

    def test_another_file(self, encoder: Encoder, csv: Path, tmp_path: Path) -> None:
        options = {"text": "answer", "encoder": encoder, "part_size": 5, "out": tmp_path / "s"}
        embed(csv, **options)
        csv.write_text(csv.read_text() + "one more,99\n")
        with pytest.raises(StoreError, match=r"other documents.*sha256"):
            embed(csv, **options)

    @pytest.mark.parametrize(
        "other",
        [
            TEXTS[:9] + ["something else"] + TEXTS[10:],
            TEXTS[:4],
            TEXTS[:7],
            [*TEXTS[:5], "", *TEXTS[6:]],
        ],
    )
    def test_other_documents_in_memory(
        self, encoder: Encoder, tmp_path: Path, monkeypatch, other: list[str]
    ) -> None:
        stop_after(monkeypatch, 2)
        with pytest.raises(KeyboardInterrupt):
            embed(TEXTS, out=tmp_path / "s", encoder=encoder, part_size=5)
        monkeypatch.undo()
        with pytest.raises(StoreError, match="the documents it was begun|other documents"):
            embed(other, out=tmp_path / "s", encoder=encoder, part_size=5)

    def test_failed_documents_of_the_last_part_are_known(self, encoder, tmp_path: Path) -> None:
        texts = [*TEXTS[:8], "", None]
        embed(texts, out=tmp_path / "s", encoder=encoder, part_size=5)
        store = embed([*texts, *TEXTS[10:12]], out=tmp_path / "s", encoder=encoder, part_size=5)
        assert (store.n_documents, store.n_failed) == (10, 2)
        assert store.is_complete
        assert store.verify() == []

    def test_another_encoder(self, llama: Path, sae_path: Path, encoder, tmp_path: Path) -> None:
        embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        other = Encoder.load(sae=sae_path, reader=llama, max_tokens=24)
        with pytest.raises(EncoderMismatchError) as caught:
            embed(TEXTS[:3], out=tmp_path / "s", encoder=other)
        assert caught.value.fields == ("reader.max_tokens",)

    def test_another_choice_of_tokens(self, encoder: Encoder, tmp_path: Path) -> None:
        embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        with pytest.raises(StoreError, match="begun without tokens=True: go on so"):
            embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder, tokens=True)
        embed(TEXTS[:3], out=tmp_path / "t", encoder=encoder, tokens=True)
        with pytest.raises(StoreError, match="begun with tokens=True: go on so"):
            embed(TEXTS[:3], out=tmp_path / "t", encoder=encoder)

    def test_another_part_size(self, encoder: Encoder, tmp_path: Path) -> None:
        embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder)
        with pytest.raises(StoreError, match="part_size=256"):
            embed(TEXTS[:3], out=tmp_path / "s", encoder=encoder, part_size=2)
