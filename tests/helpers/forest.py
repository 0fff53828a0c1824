"""Texts with planted words, and latents that fire on them: what the truth is, is known."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

FILLER = [f"{a}{b}" for a in "bcdfghjklmnp" for b in ("ara", "omo", "ilu", "esk", "und")]
TREES = ("oak", "elm", "ash", "fig")
N_LATENTS = 6
NEVER, RARE = 4, 5


def forest_texts(n: int = 240, seed: int = 0) -> list[str]:
    """Texts of filler; each tree stands in two of five. The last two have a rare word."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(n):
        words = rng.choice(FILLER, rng.integers(50, 90)).tolist()
        for k, tree in enumerate(TREES):
            if rng.random() < 0.4:
                words[5 + 10 * k] = tree
        made.append(" ".join(words))
    return [*made, "rare " + "bara " * 30, "bomo " * 30 + "rare"]


def forest_firing() -> dict[int, Callable[[str], list[tuple[int, float]]]]:
    """Latent i fires on tree i, `NEVER` never, `RARE` on the rare word."""
    words = dict(enumerate(TREES)) | {RARE: "rare"}
    return {latent: _fire_on(word) for latent, word in words.items()}


def _fire_on(word: str) -> Callable[[str], list[tuple[int, float]]]:
    def fires(text: str) -> list[tuple[int, float]]:
        places = [match.start() for match in re.finditer(rf"\b{word}\b", text)]
        before = [text[max(place - 12, 0) : place] for place in places]
        strength = [1.0 + sum(map(ord, letters)) % 13 for letters in before]
        return list(zip(places, strength, strict=True))

    return fires
