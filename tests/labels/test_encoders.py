from __future__ import annotations

import pytest
from letter_encoder import LetterEncoder

from conspectus.errors import MissingDependencyError, ModelError, ReaderError
from conspectus.labels import encoders
from conspectus.labels.encoders import choose_encoder


def test_none_is_no_encoder_and_needs_no_reason() -> None:
    assert choose_encoder(None) == (None, "")


def test_an_encoder_is_itself() -> None:
    letters = LetterEncoder()
    assert choose_encoder(letters) == (letters, "")


@pytest.mark.parametrize("error", [MissingDependencyError, ModelError, ReaderError])
def test_auto_falls_back_with_the_reason(monkeypatch, error) -> None:
    def fail(name: str):
        raise error("not here")

    monkeypatch.setattr(encoders, "_load", fail)
    chosen, note = choose_encoder("auto")
    assert chosen is None
    assert "not here" in note
    with pytest.raises(error, match="not here"):
        choose_encoder("minilm-l6")


def test_a_missing_package_names_the_extra(monkeypatch) -> None:
    monkeypatch.setattr(
        encoders,
        "require",
        lambda module, why: (_ for _ in ()).throw(
            MissingDependencyError(f"conspectus[embed] is needed for {why}")
        ),
    )
    encoders._load.cache_clear()
    with pytest.raises(MissingDependencyError, match=r"conspectus\[embed\]"):
        choose_encoder("minilm-l6")
