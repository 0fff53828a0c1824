from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from tiny_models import make_llama

from conspectus.errors import InputError, ReaderError
from conspectus.readers import text as text_module
from conspectus.readers.batching import padding_share
from conspectus.readers.formatting import Formatting
from conspectus.readers.text import OUTLIER_FACTOR, TextReader

TEXTS = [
    "The quick brown fox.",
    "A model reads documents; an encoder makes concepts out of activations. " * 4,
    "Short.",
    "Apologies, but I cannot answer that question.",
    "漢字 and 👩‍🚀 and more",
]


def load(path: Path, *hooks: str, **options) -> TextReader:
    return TextReader.load(path, hooks=hooks or ["resid_post.1"], **{"max_tokens": 64} | options)


def gather(reader: TextReader, texts=TEXTS, prompts=None, hook="resid_post.1"):
    """All activations by (document, position)."""
    prompts = prompts or [None] * len(texts)
    documents = [reader.tokenize(t, p) for t, p in zip(texts, prompts, strict=True)]
    found: dict[tuple[int, int], torch.Tensor] = {}
    for batch in reader.batches(documents):
        if batch.hook == hook:
            for row, key in enumerate(
                zip(batch.document.tolist(), batch.position.tolist(), strict=True)
            ):
                assert key not in found
                found[key] = batch.activations[row]
    return documents, found


@pytest.mark.parametrize("name", ["llama", "gpt2", "bert"])
class TestAgainstTheWholeModel:
    def test_each_token_has_the_activation_of_its_row_alone(self, models, name: str) -> None:
        reader = load(models[name])
        documents, found = gather(reader)
        model = transformers.AutoModel.from_pretrained(models[name]).eval()
        for number, document in enumerate(documents):
            for row in document.rows:
                with torch.inference_mode():
                    ids = torch.from_numpy(row.ids)[None]
                    hidden = model(ids, output_hidden_states=True).hidden_states[2][0]
                for place in range(max(row.start, 1), row.stop):
                    key = (number, row.position + place - row.start)
                    if key in found:
                        torch.testing.assert_close(found[key], hidden[place], rtol=1e-4, atol=1e-4)

    def test_neighbours_and_budget_do_not_matter(self, models, name: str) -> None:
        _, found = gather(load(models[name]))
        for budget in (1, 100, 100_000):
            _, other = gather(load(models[name], batch_tokens=budget))
            assert found.keys() == other.keys()
            for key, value in found.items():
                torch.testing.assert_close(value, other[key], rtol=1e-4, atol=1e-4)


class TestPooledTokens:
    def test_A6_template_and_bos_are_never_pooled(self, models) -> None:
        """Fault A6 of the reference: its top difference was "end of message token"."""
        reader = load(models["llama"], formatting=Formatting(kind="chat"))
        documents, found = gather(reader, ["The fox answers."], ["Why?"])
        (row,) = documents[0].rows
        assert row.start > 3
        assert {position for _, position in found} <= set(range(documents[0].n_tokens))
        assert len(found) <= row.stop - row.start

    def test_only_the_response_is_pooled_and_the_prompt_is_context(self, models) -> None:
        reader = load(models["llama"])
        documents, alone = gather(reader, ["The fox answers."])
        _, first = gather(reader, ["The fox answers."], ["Why?"])
        _, second = gather(reader, ["The fox answers."], ["Who is it?"])
        assert first.keys() == second.keys()
        assert {position for _, position in first} <= set(range(documents[0].n_tokens))
        key = (0, 1)
        assert not torch.allclose(first[key], second[key])
        assert not torch.allclose(first[key], alone[key])

    def test_the_sink_is_not_pooled_without_bos(self, models) -> None:
        reader = load(models["gpt2"])
        documents, found = gather(reader, ["The quick brown fox."])
        assert documents[0].rows[0].start == 0
        assert (0, 0) not in found

    def test_every_other_token_is(self, models, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(text_module, "OUTLIER_FACTOR", 1e9)
        documents, found = gather(load(models["llama"]))
        assert set(found) == {
            (number, position)
            for number, document in enumerate(documents)
            for position in range(document.n_tokens)
        }


class TestOutliers:
    def keep(self, norms: list[list[float]], poolable: list[list[bool]]):
        activations = torch.tensor(norms)[..., None] * torch.tensor([0.6, 0.8])
        shape = activations.shape[:2]
        batch = TextReader._keep(
            "h",
            activations,
            torch.tensor(poolable),
            torch.arange(shape[0]),
            torch.arange(shape[1]).expand(shape),
        )
        return list(zip(batch.document.tolist(), batch.position.tolist(), strict=True))

    def test_more_than_six_times_the_median_of_its_row(self) -> None:
        assert OUTLIER_FACTOR == 6.0
        kept = self.keep([[1, 1, 1, 6.1], [1, 1, 1, 5.9]], [[True] * 4] * 2)
        assert kept == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3)]

    def test_what_is_not_pooled_does_not_count_for_the_median(self) -> None:
        assert self.keep([[900, 900, 1, 5]], [[False, False, True, True]]) == [(0, 2), (0, 3)]

    def test_what_is_not_finite_is_left_for_the_sae_to_refuse(self) -> None:
        kept = self.keep([[1, float("nan"), float("inf"), 1]], [[True] * 4])
        assert kept == [(0, 0), (0, 1), (0, 2), (0, 3)]


def test_padding_is_under_five_per_cent(models) -> None:
    reader = load(models["llama"], batch_tokens=512)
    lengths = np.random.default_rng(0).integers(2, 200, 60)
    documents = [reader.tokenize("fox " * int(n)) for n in lengths]
    seen: list[int] = []
    reader.body.model.register_forward_pre_hook(
        lambda _m, _a, kwargs: seen.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    list(reader.batches(documents))
    tokens = sum(len(row.ids) for document in documents for row in document.rows)
    assert max(seen) <= 512
    assert 1 - tokens / sum(seen) < 0.05
    assert padding_share([1], [[0]]) == 0.0


def test_out_of_memory_halves_the_batch_and_loses_nothing(models) -> None:
    reader = load(models["llama"])
    _, expected = gather(reader)
    sizes: list[int] = []

    def refuse(_module, _args, kwargs) -> None:
        rows = len(kwargs["input_ids"])
        sizes.append(rows)
        if rows > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    reader.body.model.register_forward_pre_hook(refuse, with_kwargs=True)
    _, found = gather(reader)
    assert found.keys() == expected.keys()
    for key, value in expected.items():
        torch.testing.assert_close(value, found[key], rtol=1e-4, atol=1e-4)
    assert max(sizes) > 1


def test_C2_only_the_hooks_asked_for_and_no_padding(models) -> None:
    """Fault C2 of the reference: every hook of every layer was cached, padding included."""
    reader = load(models["llama"], "resid_post.0", "attn_z.1")
    documents = [reader.tokenize(text) for text in TEXTS]
    batches = list(reader.batches(documents))
    assert {batch.hook for batch in batches} == {"resid_post.0", "attn_z.1"}
    total = sum(document.n_tokens for document in documents)
    for hook in ("resid_post.0", "attn_z.1"):
        assert sum(len(b.activations) for b in batches if b.hook == hook) <= total


class TestLoad:
    def test_record_names_everything(self, models) -> None:
        record = load(models["llama"]).record()
        assert record["hooks"] == ["resid_post.1"]
        assert record["d_in"] == {"resid_post.1": 32}
        assert record["max_tokens"] == 64
        assert record["overlong"] == "chunk"
        assert record["formatting"]["prepend_bos"] is True
        assert len(record["weights_sha256"]) == len(record["tokenizer_sha256"]) == 64

    def test_another_template_is_another_record(self, models) -> None:
        ours, theirs = load(models["llama"]), load(models["llama"])
        theirs.tokenizer.chat_template += " "
        assert ours.record()["tokenizer_sha256"] != theirs.record()["tokenizer_sha256"]

    def test_width_by_hook(self, models) -> None:
        assert load(models["llama"]).d_in("resid_post.1") == 32

    def test_precision(self, models) -> None:
        reader = load(models["llama"], dtype="bfloat16")
        assert reader.record()["dtype"] == "bfloat16"
        (batch,) = reader.batches([reader.tokenize("The fox")])
        assert batch.activations.dtype == torch.bfloat16

    def test_default_length_is_what_the_model_takes(self, models) -> None:
        assert load(models["llama"], max_tokens=None).max_tokens == 256

    @pytest.mark.parametrize(
        ("options", "match"),
        [
            ({"max_tokens": 257}, "reads at most 256"),
            ({"dtype": "int8"}, "choose one of float32"),
            ({"overlong": "cut"}, "choose chunk"),
        ],
    )
    def test_bad_options(self, models, options, match: str) -> None:
        with pytest.raises(InputError, match=match):
            load(models["llama"], **options)

    def test_no_hook(self, models) -> None:
        with pytest.raises(InputError, match="at least one hook"):
            TextReader.load(models["llama"], hooks=[])

    def test_no_tokenizer(self, tmp_path: Path) -> None:
        make_llama(tmp_path / "m")
        for name in ("tokenizer.json", "tokenizer_config.json"):
            (tmp_path / "m" / name).unlink()
        with pytest.raises(ReaderError, match="tokenizer"):
            load(tmp_path / "m")
