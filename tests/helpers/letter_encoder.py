"""A sentence encoder whose vectors are counts of letters."""

from __future__ import annotations

import numpy as np


class LetterEncoder:
    """Unit vectors of letter counts: texts of the same letters are near."""

    name = "letters"

    def __init__(self) -> None:
        self.identity = "letters-1"
        self.encoded: list[str] = []

    def encode(self, texts, progress=None):
        self.encoded += list(texts)
        rows = np.zeros((len(texts), 128), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in text.lower():
                row[ord(letter) % 128] += letter.isalpha()
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
