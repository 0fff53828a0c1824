from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from tiny_models import LATENTS, make_gpt2, make_sae

from conspectus.encoding import Encoder
from conspectus.encoding.token_codes import TokenCodes
from conspectus.errors import InputError, SAEError, StoreError
from conspectus.readers.formatting import Formatting

TEXT = "The quick brown fox jumps over the lazy dog. Apologies, but I cannot answer. "


def write_labels(path: Path, latents: list[int]) -> None:
    labels = pa.table(
        {"latent": pa.array(latents, pa.uint32()), "label": [str(i) for i in latents]}
    )
    pq.write_table(labels, path / "labels.parquet")


class TestEncode:
    @pytest.mark.parametrize("overlong", ["chunk", "truncate"])
    def test_equals_dense_by_hand(self, llama: Path, sae_path: Path, overlong) -> None:
        """Every activation of every chunk, encoded densely, then the maximum over the document."""
        encoder = Encoder.load(sae=sae_path, reader=llama, max_tokens=24, overlong=overlong)
        texts = [TEXT * 3, "Short one.", TEXT]
        documents = [encoder.tokenize(text) for text in texts]
        pooled = encoder.encode(documents)
        for number, document in enumerate(documents):
            dense = np.zeros((document.n_tokens, LATENTS), np.float32)
            for batch in encoder.reader.batches([document]):
                codes = encoder.sae.encode_dense(batch.activations)
                dense[batch.position.numpy()] = codes.numpy()
            low, high = pooled.indptr[number : number + 2]
            latent = pooled.latent[low:high]
            assert latent.tolist() == np.flatnonzero(dense.max(0) > 0).tolist()
            np.testing.assert_allclose(pooled.max[low:high], dense.max(0)[latent], rtol=1e-4)
            np.testing.assert_array_equal(pooled.count[low:high], (dense > 0).sum(0)[latent])
            np.testing.assert_array_equal(pooled.peak[low:high], dense.argmax(0)[latent])

    def test_chunks_are_one_document_with_true_positions(self, encoder: Encoder) -> None:
        document = encoder.tokenize(TEXT * 8)
        assert len(document.rows) > 4
        pooled = encoder.encode([document])
        assert pooled.peak.max() > document.rows[1].position
        assert pooled.peak.max() < document.n_tokens
        assert pooled.count.max() > len(document.rows[0].ids)

    @pytest.mark.parametrize("budget", [1, 64, 100_000])
    def test_the_batch_budget_does_not_matter(
        self, llama: Path, sae_path: Path, encoder: Encoder, budget: int
    ) -> None:
        other = Encoder.load(sae=sae_path, reader=llama, max_tokens=32, batch_tokens=budget)
        texts = [TEXT * n for n in (1, 3, 2)] + ["Short."]
        ours = encoder.encode([encoder.tokenize(text) for text in texts])
        theirs = other.encode([other.tokenize(text) for text in texts])
        np.testing.assert_array_equal(ours.indptr, theirs.indptr)
        np.testing.assert_array_equal(ours.latent, theirs.latent)
        np.testing.assert_array_equal(ours.peak, theirs.peak)
        np.testing.assert_allclose(ours.max, theirs.max, rtol=1e-4)

    def test_tokens_and_progress(self, encoder: Encoder) -> None:
        documents = [encoder.tokenize(text) for text in (TEXT, "Short.")]
        tokens = TokenCodes([one.n_tokens for one in documents])
        told: list[float] = []
        pooled = encoder.encode(documents, tokens=tokens, advance=told.append)
        rows = tokens.table(["a", "b"]).to_pylist()
        assert sum(told) == sum(bool(row["latent"]) for row in rows)
        fired = {latent for row in rows[: documents[0].n_tokens] for latent in row["latent"]}
        assert sorted(fired) == pooled.latent[: pooled.indptr[1]].tolist()

    def test_C2_never_tokens_by_latents_for_more_than_a_chunk(
        self, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Fault C2 of the reference: dense codes of whole batches, padding included."""
        sizes: list[int] = []
        select = encoder.sae.select
        monkeypatch.setattr(
            encoder.sae, "select", lambda pre: (sizes.append(len(pre)), select(pre))[1]
        )
        encode = encoder.sae.encode
        monkeypatch.setattr(encoder.sae, "encode", lambda x: encode(x, chunk=16))
        documents = [encoder.tokenize(text) for text in (TEXT * 4, "Short.", TEXT)]
        encoder.encode(documents)
        assert max(sizes) <= 16
        assert sum(sizes) <= sum(one.n_tokens for one in documents)  # no padding, no BOS


class TestLoad:
    def test_reader_and_hook_come_from_the_file(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=str(llama), hook="resid_post.0")
        encoder = Encoder.load(sae=tmp_path / "sae")
        assert str(encoder.hook) == "resid_post.0"
        assert encoder.reader.name == str(llama)
        assert encoder.n_latents == LATENTS

    def test_or_from_the_caller(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=None, hook=None)
        encoder = Encoder.load(sae=tmp_path / "sae", reader=llama, hook="mlp_out.1")
        assert str(encoder.hook) == "mlp_out.1"

    @pytest.mark.parametrize(
        ("in_file", "given", "what"),
        [({"reader": None}, {"hook": "resid_post.1"}, "reader"), ({"hook": None}, {}, "hook")],
    )
    def test_or_it_is_asked_for(self, tmp_path: Path, llama: Path, in_file, given, what) -> None:
        make_sae(tmp_path / "sae", **({"reader": str(llama)} | in_file))
        with pytest.raises(InputError, match=f"does not say its {what}.*--{what}"):
            Encoder.load(sae=tmp_path / "sae", **given)

    def test_another_model_is_refused_before_it_is_loaded(self, sae_path: Path) -> None:
        with pytest.raises(SAEError, match="trained on llama, the reader is huge-model-70b"):
            Encoder.load(sae=sae_path, reader="huge-model-70b")

    def test_another_hook_is_refused(self, sae_path: Path, llama: Path) -> None:
        with pytest.raises(SAEError, match=r"trained at resid_post\.1, the reader gives resid_p"):
            Encoder.load(sae=sae_path, reader=llama, hook="resid_pre.1")

    def test_another_width_is_refused(self, tmp_path: Path, llama: Path) -> None:
        from conspectus.saes import TopKSAE, save_sae

        tensors = {
            "W_enc": torch.zeros(16, 8),
            "W_dec": torch.zeros(8, 16),
            "b_enc": torch.zeros(8),
            "b_dec": torch.zeros(16),
        }
        save_sae(TopKSAE.from_tensors(tensors, k=2, hook="resid_post.1"), tmp_path / "sae")
        with pytest.raises(SAEError, match="reads 16 numbers a token, the reader gives 32"):
            Encoder.load(sae=tmp_path / "sae", reader=llama)

    def test_bos_policy_is_the_saes(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=str(llama))
        config = tmp_path / "sae" / "cfg.json"
        fields = json.loads(config.read_text())
        fields["prepend_bos"] = False
        fields.setdefault("metadata", {})["prepend_bos"] = False
        config.write_text(json.dumps(fields))
        encoder = Encoder.load(sae=tmp_path / "sae")
        assert encoder.record()["reader"]["formatting"]["prepend_bos"] is False
        with pytest.raises(SAEError, match="BOS policy"):
            Encoder.load(sae=tmp_path / "sae", formatting=Formatting(prepend_bos=True))

    def test_name_and_path_are_one_too_many(self, sae_path: Path) -> None:
        with pytest.raises(InputError, match="not both"):
            Encoder.load("smollm2-135m", sae=sae_path)

    def test_unknown_name(self) -> None:
        with pytest.raises(SAEError, match="neither a file or folder nor a shipped SAE"):
            Encoder.load("nothing-of-the-kind")


class TestLabels:
    """Fault A14 of the reference: labels that could not be read were silently left out."""

    def test_A14_labels_beside_the_sae_are_read(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=str(llama))
        write_labels(tmp_path / "sae", [3, 5])
        assert Encoder.load(sae=tmp_path / "sae").labels["latent"].to_pylist() == [3, 5]

    def test_A14_damaged_labels_are_an_error(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=str(llama))
        (tmp_path / "sae" / "labels.parquet").write_bytes(b"PAR1 not really")
        with pytest.raises(StoreError, match=r"labels\.parquet"):
            Encoder.load(sae=tmp_path / "sae")

    def test_A14_labels_of_another_sae_are_an_error(self, tmp_path: Path, llama: Path) -> None:
        make_sae(tmp_path / "sae", reader=str(llama))
        write_labels(tmp_path / "sae", [LATENTS])
        with pytest.raises(InputError, match="not this SAE's"):
            Encoder.load(sae=tmp_path / "sae")

    def test_none_is_none(self, encoder: Encoder) -> None:
        assert encoder.labels is None


class TestRecord:
    def test_is_plain_and_whole(self, encoder: Encoder) -> None:
        record = json.loads(json.dumps(encoder.record(), allow_nan=False))
        assert record == encoder.record()
        assert set(record) == {"version", "reader", "hook", "sae", "pooling"}
        assert len(record["reader"]["weights_sha256"]) == 64
        assert len(record["sae"]["weights_sha256"]) == 64

    def test_differs_where_the_sae_does(self, tmp_path: Path, llama: Path) -> None:
        records = []
        for seed in (0, 1):
            make_sae(tmp_path / str(seed), reader=str(llama), seed=seed)
            records.append(Encoder.load(sae=tmp_path / str(seed)).record())
        assert records[0]["reader"] == records[1]["reader"]
        assert records[0]["sae"]["weights_sha256"] != records[1]["sae"]["weights_sha256"]

    def test_A4_the_width_is_the_saes_and_never_assumed(self, encoder: Encoder) -> None:
        """Fault A4 of the reference: with nothing computed it assumed 4,096 latents."""
        assert encoder.n_latents == LATENTS
        assert encoder.directions().shape == (LATENTS, 32)


def test_another_architecture(tmp_path: Path) -> None:
    make_gpt2(tmp_path / "gpt2")
    make_sae(tmp_path / "sae", reader="gpt2", hook="attn_z.2", threshold=0.5)
    encoder = Encoder.load(sae=tmp_path / "sae", reader=tmp_path / "gpt2")
    assert encoder.encode([encoder.tokenize(TEXT)]).indptr[-1] > 0
