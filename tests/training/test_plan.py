from __future__ import annotations

import pytest

from conspectus.documents import read_documents
from conspectus.errors import InputError
from conspectus.training import plan as module
from conspectus.training.corpus import is_held_out
from conspectus.training.plan import plan_training

TEXTS = [f"{i} ".ljust(10 + i % 7, "x") for i in range(200)]


def test_against_counting_everything(fake_reader, config) -> None:
    reader = fake_reader(("resid_post.0", "mlp_out.0"), width=6)
    plan = plan_training(read_documents(TEXTS), reader, config(), held_out_share=0.2)
    train = [text for text in TEXTS if not is_held_out(text, 0.2)]
    tokens = sum(map(len, train))  # the fake reader has a token a character
    assert (plan.documents, plan.held_out) == (len(train), len(TEXTS) - len(train))
    assert plan.distinct_tokens == tokens
    assert plan.steps == 120
    assert plan.epochs == pytest.approx(64 * 120 / tokens)
    assert plan.activation_bytes == 2 * tokens * 6 * 2
    assert plan.checkpoint_bytes == 12 * 2 * 96 * 6 * 2
    assert reader.calls == 0


def test_a_sample_is_close(fake_reader, config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLE_DOCUMENTS", 20)
    reader = fake_reader()
    plan = plan_training(read_documents([*TEXTS, "bad"]), reader, config(), held_out_share=0.1)
    tokens = sum(len(text) for text in TEXTS if not is_held_out(text, 0.1))
    assert plan.distinct_tokens == pytest.approx(tokens, rel=0.05)
    assert len(reader.texts) <= 20


def test_a_limit_on_tokens(fake_reader, config) -> None:
    plan = plan_training(read_documents(TEXTS), fake_reader(), config(), distinct_tokens=100)
    assert plan.distinct_tokens == 100
    assert plan.activation_bytes == 2 * 100 * 6


def test_nothing_to_train_on(fake_reader, config) -> None:
    with pytest.raises(InputError, match="no document to train on"):
        plan_training(read_documents(["", " "]), fake_reader(), config())


def test_record_is_plain(fake_reader, config) -> None:
    record = plan_training(read_documents(TEXTS), fake_reader(), config()).record()
    assert all(type(value) in (int, float) for value in record.values())
