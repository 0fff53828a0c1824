"""The encoder that users get, where its reader is installed (conspectus models pull)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conspectus.encoding import Encoder, embed
from conspectus.readers.catalog import find_entry, is_installed
from conspectus.saes.pretrained import pretrained_names

NAME = "smollm2-135m"
PROMPT = "How do I boil an egg?"
ANSWERS = [
    "**Boil** the egg for 8 minutes.\n\n1. Fill a pot.\n2. Wait.",
    "I'm sorry, but as an AI language model I cannot eat eggs \U0001f95a or 漢字.",
]

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(
        not is_installed(find_entry(NAME)), reason=f"run: conspectus models pull {NAME}"
    ),
    pytest.mark.skipif(NAME not in pretrained_names(), reason=f"the SAE {NAME} is not shipped yet"),
]


@pytest.fixture(scope="module")
def default() -> Encoder:
    return Encoder.load(NAME)


def test_loads_by_its_name_alone(default: Encoder) -> None:
    record = default.record()
    assert record["reader"]["name"] == NAME
    assert record["hook"] in record["reader"]["hooks"]
    assert default.n_latents >= 4096


def test_only_the_answer_is_pooled(default: Encoder) -> None:
    document = default.tokenize(ANSWERS[0], PROMPT)
    (row,) = document.rows
    tokenizer = default.reader.tokenizer
    assert tokenizer.decode(row.ids[row.start : row.stop]) == ANSWERS[0]
    head = tokenizer.decode(row.ids[: row.start])
    assert PROMPT in head
    assert head.endswith("<|im_start|>assistant\n")


def test_codes_are_sparse_and_lead_to_words(default: Encoder, tmp_path: Path) -> None:
    rows = [{"text": answer, "prompt": PROMPT} for answer in ANSWERS]
    store = embed(rows, prompt="prompt", out=tmp_path / "s", encoder=default, tokens=True)
    assert store.verify() == []
    for row, answer in enumerate(ANSWERS):
        document = store.document(row)
        tokens = store.token_codes(row)
        active = [len(latents) for latents in tokens["latent"].to_pylist()]
        assert 5 < np.median(active) < 200
        assert all(0 <= a < b <= len(answer) for a, b in document.spans.tolist())
        covered = {c for a, b in document.token_spans.tolist() for c in range(a, b)}
        assert {i for i, c in enumerate(answer) if not c.isspace()} <= covered


def test_neighbours_do_not_matter(default: Encoder) -> None:
    alone = default.encode([default.tokenize(ANSWERS[1], PROMPT)])
    crowd = default.encode(
        [default.tokenize(text, PROMPT) for text in [*ANSWERS, *ANSWERS[:1] * 5]]
    )
    low, high = crowd.indptr[1:3]
    ours = dict(zip(alone.latent.tolist(), alone.max.tolist(), strict=True))
    theirs = dict(zip(crowd.latent[low:high].tolist(), crowd.max[low:high].tolist(), strict=True))
    strong = [latent for latent, value in ours.items() if value > 0.1 * max(ours.values())]
    assert strong
    np.testing.assert_allclose(
        [ours[latent] for latent in strong], [theirs[latent] for latent in strong], rtol=1e-2
    )
