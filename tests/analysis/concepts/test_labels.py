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
    assert source.tolist() == ["lexical, unverified"] * 6 + [""]
    assert names_of(labelled)[0] is label
    labelled.set_labels(labelled.labels().slice(0, 1))
    assert names_of(labelled)[0].tolist()[1:] == [""] * 6


def test_names_without_labels(make_store) -> None:
    import pandas as pd

    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 3)))
    assert [column.tolist() for column in names_of(store)] == [[""] * 3] * 2


def test_trust_stands_beside_the_name(make_store) -> None:
    import pandas as pd

    labels = {
        "latent": np.arange(3, dtype=np.uint32),
        "label": ["a", "b", "c"],
        "source": ["llm", "llm", "human"],
        "measure": ["detection", "detection", None],
        "score": [0.91, 0.55, None],
        "score_low": [0.8, 0.45, None],
    }
    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 3)), labels=labels)
    trust = ["llm 0.91", "llm, unverified 0.55", "human"]
    assert names_of(store)[1].tolist() == trust
    assert label_index(store).source == trust


def test_names_of_other_sources_are_sentences_and_no_notation(make_store) -> None:
    """TCP/IP is no pair of forms, a comma no border of two names, a middle dot no context."""
    import pandas as pd

    said = "mixed: TCP/IP, DNS · and routing"
    labels = {"latent": [0, 1], "label": [said, said], "source": ["lexical", "llm"]}
    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 2)), labels=labels)
    index = label_index(store)
    assert index.lexical == [True, False]
    parts = index._parts
    heads = [parts.texts[place] for place in parts.head]
    assert heads == ["TCP, DNS", said]
    assert [parts.texts[place] for place in parts.phrase] == ["TCP", "DNS", said]
    assert index._plain == ["TCP/IP, DNS, and routing", said]
    assert index.words.scores(["mix"])[0] == 0
    assert index.words.scores(["mix"])[1] > 0
