"""The encoder `minilm-l6`: concepts of a sentence encoder, where it is installed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conspectus.encoding import Encoder, embed
from conspectus.readers.catalog import find_entry, is_installed
from conspectus.readers.sentences import SentenceEncoder
from conspectus.saes.pretrained import pretrained_path

NAME = "minilm-l6"
LATENTS, WIDTH, LAYER = 4096, 384, 5
PAIRS = [
    ("How do I reset the password of my account?", "I cannot log in; my passcode is forgotten."),
    ("The striker scored twice in the final.", "Their team won the football cup last night."),
    ("Shares fell after the bank's weak results.", "The stock market lost two percent today."),
    ("Preheat the oven and grease a baking tin.", "Whisk eggs and sugar for the cake batter."),
]

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not is_installed(find_entry(NAME)), reason=f"run: conspectus models pull {NAME}"
    ),
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(NAME)


def texts() -> list[str]:
    return [text for pair in PAIRS for text in pair]


def present(encoder: Encoder, text: str) -> set[int]:
    return set(encoder.encode([encoder.tokenize(text)]).latent.tolist())


def test_it_loads_by_its_name_alone(encoder: Encoder) -> None:
    record = encoder.record()
    assert record["reader"]["name"] == NAME
    assert record["hook"] == f"resid_post.{LAYER}"
    assert encoder.n_latents == LATENTS
    assert encoder.directions().shape == (LATENTS, WIDTH)
    assert not encoder.reader.body.causal


def test_what_it_rebuilds_is_the_sentence_vector(encoder: Encoder) -> None:
    vectors = SentenceEncoder.load(NAME).encode(texts())
    documents = [encoder.tokenize(text) for text in texts()]
    total = np.zeros_like(vectors)
    for batch in encoder.reader.batches(documents):
        rebuilt = encoder.sae.decode(encoder.sae.encode(batch.activations))
        np.add.at(total, batch.document.numpy(), rebuilt.numpy())
    total /= np.linalg.norm(total, axis=1, keepdims=True)
    assert (total * vectors).sum(axis=1).min() > 0.85


def test_texts_of_one_topic_share_concepts_without_sharing_words(encoder: Encoder) -> None:
    found = {text: present(encoder, text) for text in texts()}

    def jaccard(one: str, other: str) -> float:
        return len(found[one] & found[other]) / len(found[one] | found[other])

    partner = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
    for one in texts():
        others = [other for other in texts() if other != one]
        assert max(others, key=lambda other: jaccard(one, other)) == partner[one]


def test_every_concept_leads_to_a_word_and_to_its_name(encoder: Encoder, tmp_path: Path) -> None:
    rows = [{"text": text} for text in texts()]
    store = embed(rows, out=tmp_path / "s", encoder=encoder)
    assert store.verify() == []
    for row, text in enumerate(texts()):
        latents = np.fromiter(present(encoder, text), np.int64)
        spans = store.peak_spans(np.full(latents.size, row), latents)
        assert all(0 <= low < high <= len(text) for low, high in spans.tolist())
    named = store.labels().to_pandas()
    assert named["latent"].is_unique
    assert len(named) > 0.9 * LATENTS


def test_its_files_are_complete() -> None:
    names = {path.name for path in pretrained_path(NAME).iterdir()}
    assert names == {"card.json", "cfg.json", "labels.parquet", "sae_weights.safetensors"}
