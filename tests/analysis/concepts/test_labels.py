from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.concepts.labels import label_index, names_of, plain_label


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("mixed: after “of” · course", "“of”, course"),
        ("before “.”, before “,” · or", "“.”, “,”, or"),
        ("before answering", "before answering"),
        ("code fence “```”", "code fence “```”"),
    ],
)
def test_plain_label(label: str, plain: str) -> None:
    assert plain_label(label) == plain


def test_index_is_kept_until_the_labels_change(labelled) -> None:
    first = label_index(labelled)
    assert label_index(labelled) is first
    labelled.set_labels(labelled.labels().slice(0, 2))
    again = label_index(labelled)
    assert again is not first
    assert again.latent.tolist() == [0, 1]


def test_hints_are_optional(labelled) -> None:
    labelled.set_labels(labelled.labels().drop_columns(["next_tokens"]))
    assert label_index(labelled).hint == [""] * 5


def test_vectors_by_encoder(labelled, letters) -> None:
    index = label_index(labelled)
    first = index.vectors(letters)
    assert first.shape == (5, 128)
    letters.identity = "letters-2"
    letters.encode = lambda texts, progress=None: np.zeros((len(texts), 2), np.float32)
    assert index.vectors(letters).shape == (5, 2)


def test_names_of_all_latents(labelled) -> None:
    label, source = names_of(labelled)
    assert label.tolist()[3:] == ["answering", "mixed", "never fires, apologies", ""]
    assert source.tolist() == ["lexical"] * 6 + [""]
    assert names_of(labelled)[0] is label
    labelled.set_labels(labelled.labels().slice(0, 1))
    assert names_of(labelled)[0].tolist()[1:] == [""] * 6


def test_names_without_labels(make_store) -> None:
    import pandas as pd

    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 3)))
    assert [column.tolist() for column in names_of(store)] == [[""] * 3] * 2
