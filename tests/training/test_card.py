from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tiny_models import make_bert, make_sae

from conspectus.documents import read_documents
from conspectus.errors import InputError
from conspectus.readers.hooks import HookPoint
from conspectus.readers.text import TextReader
from conspectus.training import card as module
from conspectus.training.card import Judges, versions
from conspectus.training.corpus import is_held_out

TEXTS = [f"A sentence about rivers and banks, number {i}." for i in range(60)]


@pytest.fixture(scope="module")
def reader(llama: Path) -> TextReader:
    return TextReader.load(llama, hooks=["resid_post.1", "mlp_out.2"], max_tokens=64)


@pytest.fixture
def judges(reader: TextReader) -> Judges:
    return Judges.choose(read_documents(TEXTS), reader, 0.3, seed=0)


class TestChoose:
    def test_the_documents_held_out_and_no_others(self, judges: Judges, reader: TextReader) -> None:
        wanted = [reader.tokenize(text) for text in TEXTS if is_held_out(text, 0.3)]
        assert len(judges.documents) == len(wanted)
        key = sorted(one.rows[0].ids.tolist() for one in wanted)
        assert sorted(one.rows[0].ids.tolist() for one in judges.documents) == key

    def test_at_most_so_many(self, reader: TextReader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "JUDGED_DOCUMENTS", 3)
        assert len(Judges.choose(read_documents(TEXTS), reader, 0.9, 0).documents) == 3

    def test_none(self, reader: TextReader) -> None:
        with pytest.raises(InputError, match="give more documents"):
            Judges.choose(read_documents(TEXTS), reader, 1e-12, 0)

    def test_those_that_cannot_be_read_are_left_out(self, llama: Path) -> None:
        strict = TextReader.load(llama, hooks=["resid_post.1"], max_tokens=64, overlong="error")
        some = [*TEXTS, "far too long " * 100]
        assert len(Judges.choose(read_documents(some), strict, 1 - 1e-9, 0).documents) == 60


def test_read_gives_every_hook_point(judges: Judges, reader: TextReader) -> None:
    found = judges.read(reader)
    assert set(found) == {"resid_post.1", "mlp_out.2"}
    tokens = sum(len(block) for block in found["resid_post.1"])
    own = sum(one.n_tokens for one in judges.documents)
    assert 0.8 * own < tokens <= own


def test_read_stops_near_the_number_of_tokens(
    judges: Judges, reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "JUDGED_TOKENS", 50)
    monkeypatch.setattr(module, "_BLOCK", 2)
    tokens = sum(len(block) for block in judges.read(reader)["resid_post.1"])
    assert 50 <= tokens < 150


@pytest.mark.parametrize("hook", ["resid_post.1", "mlp_out.2"])
def test_judge(judges: Judges, reader: TextReader, hook: str) -> None:
    blocks = judges.read(reader)[hook]
    found = judges.judge(make_sae(hook=hook), HookPoint.parse(hook), reader, blocks)
    assert found["held_out"]["tokens"] == sum(len(block) for block in blocks)
    loss = found["loss"]
    assert loss["tokens"] > 0
    assert loss["clean"] != loss["zero"] != loss["mean"]
    assert "loss_note" not in found


def test_a_reader_that_predicts_nothing_has_no_loss(tmp_path: Path) -> None:
    reader = TextReader.load(make_bert(tmp_path / "bert"), hooks=["resid_post.1"])
    judges = Judges.choose(read_documents(TEXTS), reader, 0.3, seed=0)
    blocks = judges.read(reader)["resid_post.1"]
    found = judges.judge(make_sae(), reader.hooks[0], reader, blocks)
    assert found["loss"] is None
    assert "sees later tokens" in found["loss_note"]
    assert found["held_out"]["tokens"] > 0


def test_the_mean_is_over_tokens_not_blocks(
    judges: Judges, reader: TextReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[torch.Tensor] = []

    def spy(sae, model, documents, mean, max_tokens):
        seen.append(mean)
        raise module.ReaderError("enough")

    monkeypatch.setattr(module, "loss_recovered", spy)
    blocks = [torch.zeros(1, 32), torch.ones(3, 32)]
    found = judges.judge(make_sae(), reader.hooks[0], reader, blocks)
    torch.testing.assert_close(seen[0], torch.full((32,), 0.75))
    assert found["loss_note"] == "enough"


def test_versions() -> None:
    assert versions()["torch"] == torch.__version__
