from __future__ import annotations

import pytest

from conspectus.labels.notation import fires_on, phrases_of, plain_label


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("mixed: after “of” · course", "“of”, course"),
        ("topic: salt, bowl", "salt, bowl"),
        ("and · topic: salt, bowl", "and, salt, bowl"),
        ("near between", "between"),
        ("I after “think”/“sure”", "I “think”/“sure”"),
        ("near misses", "misses"),
        ("numbers before the end of a sentence", "numbers before the end of a sentence"),
    ],
)
def test_plain_label(label: str, plain: str) -> None:
    assert plain_label(label) == plain


def test_what_a_latent_fires_on() -> None:
    assert fires_on("mixed: feel/feels, happy · free, to") == "feel, happy"
    assert fires_on("topic: salt, bowl") == "salt, bowl"
    assert fires_on("of after “world” · topic: film") == "of “world”"


def test_phrases() -> None:
    assert phrases_of("feel, happy") == ["feel", "happy"]
    assert phrases_of("") == [""]
