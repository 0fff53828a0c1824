"""Index of the faults of the reference implementation (interp_embed) that must never come back.

One test a fault, named after it, each on a real store that a real (tiny) model filled: what a user
would meet. Ids are those of the audit in the project's specification of the method. The rooms'
own tests go deeper; docstrings name the place.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch
import transformers
from tiny_models import LATENTS, make_llama, make_sae

import conspectus as cs
from conspectus.errors import AnalysisError, ConspectusError, StoreError
from conspectus.readers.hooks import HookPoint
from conspectus.report.page import Passage

SOURCE = Path(cs.__file__).parent
N = 24
UNICODE = "Café na\u0308ive 日本語 \U0001f469\u200d\U0001f680 שלום, the quick brown fox."


def texts() -> list[str | None]:
    words = [
        [f"The quick brown fox number {7 * n + i}." for i in range(1 + n % 5)] for n in range(N)
    ]
    made: list[str | None] = [" ".join(some) for some in words]
    made[3], made[7], made[8], made[20] = UNICODE, "", None, " \n"
    return made


FRAME = pd.DataFrame(
    {
        "text": pd.Series(texts(), dtype=object),
        "model": ["a", "b"] * (N // 2),
        "pair": np.repeat(np.arange(N // 2), 2),
        "question": ["Why?", "Who is it?", "Where?"] * (N // 3),
    }
)
FAILED = {"7", "8", "20"}


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_llama(tmp_path_factory.mktemp("models") / "llama")


@pytest.fixture(scope="module")
def encoder(llama: Path, tmp_path_factory: pytest.TempPathFactory) -> cs.Encoder:
    path = tmp_path_factory.mktemp("saes") / "tiny"
    make_sae(path)
    return cs.Encoder.load(sae=path, reader=llama, max_tokens=32)


@pytest.fixture(scope="module")
def store(encoder: cs.Encoder, tmp_path_factory: pytest.TempPathFactory) -> cs.Store:
    out = tmp_path_factory.mktemp("stores") / "corpus.conspectus"
    return cs.embed(FRAME, out=out, prompt="question", encoder=encoder, tokens=True, part_size=6)


def compared(store: cs.Store, **options: object) -> cs.DiffResult:
    return cs.diff(store, by="model", a="a", b="b", **options)  # type: ignore[arg-type]


def test_a1_a_failed_document_costs_no_other_and_no_number(store: cs.Store) -> None:
    """A1: a failed document lost its batch and made NaN rows. Deeper: tests/encoding/test_parts."""
    assert store.n_documents == N - len(FAILED)
    assert set(store.errors().column("doc_id").to_pylist()) == FAILED
    assert np.isfinite(store.matrix().data).all()
    result = compared(store, min_support=1)
    figures = ["share_a", "share_b", "difference", "low", "high", "p_value", "q_value"]
    assert np.isfinite(result.latents[figures].to_numpy()).all()
    assert result.provenance["missing"] == [len(FAILED)]


def test_a2_counts_heed_the_threshold(store: cs.Store) -> None:
    """A2: `count` counted what lay below its threshold. Deeper: tests/store/test_matrix."""
    limit = float(np.median(store.matrix().data))
    presence = cs.Presence(threshold=limit, min_tokens=2)
    strength, tokens = store.matrix("max").toarray(), store.matrix("count").toarray()
    wanted = (strength > np.float32(limit)) & (tokens >= 2)
    matrix = store.matrix("presence", presence=presence)
    np.testing.assert_array_equal(matrix.toarray(), wanted)
    assert matrix.nnz == wanted.sum()  # no explicit zeros that getnnz would count
    rows = compared(store, presence=presence, min_support=1).latents.set_index("latent")
    sides = store.column("model").to_numpy()
    for latent, row in rows.iterrows():
        both = [int(wanted[sides == side, latent].sum()) for side in "ab"]
        assert row[["documents_a", "documents_b"]].tolist() == both


def test_a3_an_empty_text_does_not_end_the_run(store: cs.Store) -> None:
    """A3: an empty text ended the run after hours. Deeper: tests/encoding/test_pipeline."""
    reasons = {row["doc_id"]: row["reason"] for row in store.errors().to_pylist()}
    assert reasons["7"] == "text is empty"
    assert reasons["20"] == "text is only white space"
    assert "21" in store.documents(["doc_id"]).column("doc_id").to_pylist()


def test_a4_nothing_encoded_is_no_guessed_width(encoder: cs.Encoder, tmp_path: Path) -> None:
    """A4: with nothing computed, a width of 4,096 latents was assumed."""
    frame = pd.DataFrame({"text": ["", None], "model": ["a", "b"]})
    empty = cs.embed(frame, out=tmp_path / "s", encoder=encoder)
    assert (empty.n_documents, empty.n_failed, empty.n_latents) == (0, 2, LATENTS)
    assert empty.matrix().shape == (0, LATENTS)
    with pytest.raises(AnalysisError, match="model"):
        compared(empty)


def test_a5_the_tokens_encoded_are_the_tokens_shown(store: cs.Store, encoder: cs.Encoder) -> None:
    """A5: raw text was encoded, tokens of the chat template were labelled."""
    reader = encoder.reader
    for row in range(store.n_documents):
        document = store.document(row)
        made = encoder.tokenize(document.text, document.metadata["prompt"])
        ids = [i for piece in made.rows for i in piece.ids[piece.start : piece.stop].tolist()]
        assert reader.tokenizer.decode(ids) == document.text
        assert len(document.token_spans) == store.token_codes(row).num_rows == len(ids)


def test_a6_template_prompt_and_first_token_are_never_pooled(
    store: cs.Store, encoder: cs.Encoder, llama: Path
) -> None:
    """A6: the top difference was "end of message token". Deeper: tests/readers/test_text.

    The whole conversation goes through the model by hand: what is stored is the maximum over the
    answer's own tokens, at their true positions, and nothing else.
    """
    model = transformers.AutoModel.from_pretrained(llama).eval()
    for row in (0, 5, 9):
        document = store.document(row)
        made = encoder.tokenize(document.text, document.metadata["prompt"])
        best: dict[int, tuple[float, int]] = {}
        for piece in made.rows:
            assert piece.start > 3  # template and prompt stand before
            with torch.inference_mode():
                ids = torch.from_numpy(piece.ids)[None]
                hidden = model(ids, output_hidden_states=True).hidden_states[2][0]
            norms = hidden[piece.start : piece.stop].norm(dim=1)
            keep = norms <= 6 * norms.median()
            codes = encoder.sae.encode_dense(hidden[piece.start : piece.stop])
            for token, latent in (codes * keep[:, None]).nonzero().tolist():
                value = float(codes[token, latent])
                if value > best.get(latent, (0.0, 0))[0]:
                    best[latent] = (value, piece.position + token)
        assert document.latent.tolist() == sorted(best)
        wanted = [best[latent] for latent in sorted(best)]
        np.testing.assert_allclose(document.max, [value for value, _ in wanted], rtol=2e-3)
        assert document.peak.tolist() == [place for _, place in wanted]


def test_a7_pairs_have_a_floor_a_sign_and_a_second_field(store: cs.Store) -> None:
    """A7: no second field, never together read as 0, once together as 1.

    Deeper: tests/analysis/correlations/test_reference_faults.
    """
    result = cs.correlate(store, min_support=2, trivial=None)
    dense = store.matrix("presence").toarray() > 0
    for row in result.pairs.to_dict("records"):
        both = int((dense[:, row["a"]] & dense[:, row["b"]]).sum())
        assert row["support"] == both
        assert (row["npmi"] == -1) == (both == 0)
        assert both >= 2 or row["direction"] == "apart"
    across = cs.correlate(store, across=store, on="pair", min_support=2, trivial=None)
    assert across.provenance["units"] == store.column("pair").nunique()


def test_a8_what_one_side_lacks_is_tested_and_directions_are_equal(store: cs.Store) -> None:
    """A8: latents absent from one side were dropped. Deeper: tests/analysis/test_reference_faults.

    Swapping the sides turns every sign and changes nothing else.
    """
    ours = compared(store, min_support=1).latents.set_index("latent").sort_index()
    assert ((ours["share_a"] == 0) | (ours["share_b"] == 0)).any()
    swapped = cs.diff(store, by="model", a="b", b="a", min_support=1)
    theirs = swapped.latents.set_index("latent").sort_index()
    assert ours.index.equals(theirs.index)
    np.testing.assert_allclose(ours["difference"], -theirs["difference"])
    np.testing.assert_allclose(ours["low"], -theirs["high"], atol=1e-12)
    np.testing.assert_allclose(ours["p_value"], theirs["p_value"])
    np.testing.assert_allclose(ours["odds_ratio"], 1 / theirs["odds_ratio"])


def a_common_latent(store: cs.Store) -> int:
    return int(np.argmax(np.bincount(store.matrix().indices, minlength=LATENTS)))


def shown(store: cs.Store, latent: int, k: int) -> list[Passage]:
    return [p for p in compared(store, min_support=1).evidence(latent, k=k) if p.side == "a"]


def test_a9_evidence_is_sorted_by_strength_and_changes_nothing(store: cs.Store) -> None:
    """A9: documents were sorted by feature position, and the caller's rows written to."""
    latent = a_common_latent(store)
    before = store.documents()
    strength = store.matrix()[:, [latent]].toarray().ravel()
    found = [strength[store.row_of(p.doc_id)] for p in shown(store, latent, N)]
    assert found == sorted(found, reverse=True)
    on_a = (store.column("model") == "a").to_numpy()
    assert len(found) == np.count_nonzero(strength[on_a])
    assert store.documents().equals(before)


def test_a10_the_strongest_k_are_in_order_for_every_k(store: cs.Store) -> None:
    """A10: the strongest documents came in no order."""
    latent = a_common_latent(store)
    everything = [p.doc_id for p in shown(store, latent, N)]
    assert len(everything) > 3
    for k in (1, 2, 3):
        assert [p.doc_id for p in shown(store, latent, k)] == everything[:k]


def test_a14_labels_that_cannot_be_read_are_an_error(
    encoder: cs.Encoder, llama: Path, tmp_path: Path
) -> None:
    """A14: errors while reading labels were swallowed, the store silently unlabelled."""
    make_sae(tmp_path / "sae", reader=str(llama))
    (tmp_path / "sae" / "labels.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(StoreError, match=r"labels\.parquet"):
        cs.Encoder.load(sae=tmp_path / "sae")
    store = cs.embed(["The quick brown fox."] * 2, out=tmp_path / "s", encoder=encoder)
    store.set_labels(pa.table({"latent": [1], "label": ["fox"], "source": ["hand"]}))
    (tmp_path / "s" / "labels.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(StoreError, match=r"labels\.parquet"):
        cs.open(tmp_path / "s").labels()


def test_a15_spans_are_whole_characters_of_the_text(store: cs.Store) -> None:
    """A15: byte pieces were decoded one by one. Deeper: tests/readers/test_tokens."""
    document = store.document("3")
    assert document.text == UNICODE
    spans = sorted({(int(start), int(end)) for start, end in document.token_spans})
    pieces = [document.text[start:end] for start, end in spans]
    assert not any("\ufffd" in piece for piece in pieces)
    assert "".join(pieces).replace(" ", "") == UNICODE.replace(" ", "")


def test_a16_the_longest_stretch_is_enforced_and_recorded(
    store: cs.Store, encoder: cs.Encoder
) -> None:
    """A16: `truncation=True` without a length enforced nothing."""
    assert store.encoder["reader"]["max_tokens"] == 32
    assert store.encoder["reader"]["overlong"] == "chunk"
    made = encoder.tokenize("The quick brown fox. " * 300, "Why is that so? " * 50)
    assert len(made.rows) > 10
    assert max(len(row.ids) for row in made.rows) <= 32
    assert max(store.n_tokens()) > 32  # read in chunks, none cut off


def test_a17_negatives_never_have_the_latent(store: cs.Store) -> None:
    """A17: where few documents lack a latent, documents that have it were given as negatives."""
    result = compared(store, min_support=1)
    present = store.matrix("presence").toarray().astype(bool)
    ids = np.array(store.documents(["doc_id"]).column("doc_id").to_pylist())
    for latent in range(LATENTS):
        drawn = {p.doc_id for p in result.negatives(latent, k=N)}
        assert drawn == set(ids[~present[:, latent]])


@pytest.mark.parametrize("kind", [int, np.int64, np.int32, np.uint32])
def test_a18_numpy_numbers_and_pandas_selections_work(store: cs.Store, kind: type) -> None:
    """A18: np.int64 was refused, and a boolean Series was read by its labels."""
    latent = a_common_latent(store)
    assert store.document(kind(2)).doc_id == store.document(2).doc_id
    assert store.postings(kind(latent)).rows.tolist() == store.postings(latent).rows.tolist()
    chosen = (store.column("model") == "a")[::-1]  # its labels run backwards
    table = store.documents(["model"], rows=chosen)
    assert table.num_rows == chosen.sum()
    wanted = store.column("model").to_numpy()[chosen.to_numpy()]
    assert table.column("model").to_pylist() == wanted.tolist()


def test_c1_no_head_and_no_layer_after_the_hook(encoder: cs.Encoder) -> None:
    """C1: the whole model was loaded and its head run. Deeper: tests/readers/test_body."""
    assert encoder.hook == HookPoint("resid_post", 1)
    model = encoder.reader.body.model
    assert len(model.layers) == 2  # of 3  # type: ignore[arg-type]
    assert not any("lm_head" in name for name, _ in model.named_modules())


def test_c2_dense_codes_never_outgrow_a_chunk(
    encoder: cs.Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C2: tokens x latents was held for whole batches, padding included."""
    sizes: list[int] = []
    select = encoder.sae.select
    monkeypatch.setattr(encoder.sae, "select", lambda pre: (sizes.append(len(pre)), select(pre))[1])
    x = torch.randn(3000, 32)
    encoder.sae.encode(x)
    assert sum(sizes) == 3000
    assert max(sizes) <= 1024


def test_c3_a_document_is_never_made_dense(
    encoder: cs.Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: every document was made a dense tokens x latents array, twice."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("made dense")

    monkeypatch.setattr("conspectus.saes.codes.SparseCodes.to_dense", refuse)
    monkeypatch.setattr(encoder.sae, "encode_dense", refuse)
    pooled = encoder.encode([encoder.tokenize("The quick brown fox. " * 9)])
    assert len(pooled.latent) == pooled.indptr[-1] > 0


def test_c4_one_latent_or_one_document_reads_little(
    store: cs.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C4: one latent made all documents dense. Deeper: tests/store/test_postings, test_matrix."""
    fresh = cs.open(store.path)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the codes were read")

    latent = a_common_latent(store)
    monkeypatch.setattr(cs.Store, "parts", refuse)
    monkeypatch.setattr(cs.Store, "matrix", refuse)
    assert len(fresh.postings(latent)) > 0
    assert fresh.document(2).latent.size > 0
    assert len(fresh.rows_where("model == 'a'")) > 0


def test_c5_parts_are_written_once(
    encoder: cs.Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C5: everything was written again every five batches. Deeper: tests/encoding/test_pipeline."""
    from conspectus.store.writer import StoreWriter

    write, seen = StoreWriter.write_part, dict[Path, tuple[int, int]]()

    def watch(writer: StoreWriter, **tables: object) -> None:
        write(writer, **tables)  # type: ignore[arg-type]
        for file in writer.path.glob("*/part-*.parquet"):
            now = (file.stat().st_ino, file.stat().st_mtime_ns)
            assert seen.setdefault(file, now) == now

    monkeypatch.setattr(StoreWriter, "write_part", watch)
    cs.embed(FRAME, out=tmp_path / "s", encoder=encoder, part_size=6)
    assert len({file.name for file in seen}) == N // 6


def test_c6_one_model_serves_any_number_of_corpora(encoder: cs.Encoder, tmp_path: Path) -> None:
    """C6: the model was destroyed after each data set and loaded again for the next."""
    model = encoder.reader.body.model
    for name in ("first", "second"):
        cs.embed(["The quick brown fox."] * 2, out=tmp_path / name, encoder=encoder)
    assert encoder.reader.body.model is model


def test_c7_no_array_of_all_pairs_is_ever_made(
    store: cs.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C7: 50 documents took 13 GB. Deeper: tests/analysis/correlations/test_reference_faults."""
    from conspectus.analysis.correlations import joint, scan

    whole = cs.correlate(store, min_support=2, trivial=None)
    sizes: list[int] = []
    block = joint.JointCounts.block

    def measured(self: joint.JointCounts, i: int, j: int) -> np.ndarray:
        counts = block(self, i, j)
        sizes.append(counts.size)
        return counts

    for module in (joint, scan):
        monkeypatch.setattr(module, "BLOCK", 8)
    monkeypatch.setattr(joint.JointCounts, "block", measured)
    in_blocks = cs.correlate(store, min_support=2, trivial=None)
    assert max(sizes) <= 64
    assert len(sizes) > 1
    pd.testing.assert_frame_equal(in_blocks.pairs, whole.pairs)


def test_d_nothing_is_ever_unpickled() -> None:
    """D: pickles were loaded by a function called safe. Deeper: tests/saes/files/test_tensors."""
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"pickle\.loads?\(|read_pickle|joblib|allow_pickle=True", text), path
        for call in re.findall(r"torch\.load\([^)]*\)", text):
            assert "weights_only=True" in call, path


def test_d_others_may_read_what_was_written(store: cs.Store) -> None:
    """D: files got mode 0600 whatever the user's umask said."""
    mask = os.umask(0)
    os.umask(mask)
    for path in store.path.rglob("*.parquet"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


def test_d_importing_the_package_imports_no_model_library() -> None:
    """D: importing the package pulled sae_lens, transformers and an API client."""
    heavy = "torch transformers sae_lens openai pandas pyarrow scipy sklearn altair"
    code = f"import sys, conspectus; print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_d_every_refusal_is_one_of_ours(store: cs.Store) -> None:
    """D: failures were asserts, tracebacks or a log line; ours are one clear sentence."""
    for attempt in (
        lambda: cs.open(store.path / "nothing"),
        lambda: cs.diff(store, by="nothing", a="a", b="b"),
        lambda: cs.diff(store, by="model", a="a", b="nothing"),
        lambda: store.document("nothing"),
        lambda: store.postings(LATENTS),
        lambda: store.rows_where("nothing == 1"),
    ):
        with pytest.raises(ConspectusError) as refused:
            attempt()
        assert "\n" not in str(refused.value)
