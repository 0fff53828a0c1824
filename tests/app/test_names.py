"""Names of a concept in all label sets."""

from __future__ import annotations

import pyarrow as pa

from conspectus.app.names import names_beside
from conspectus.labels.sets import rename_latent, save_set
from conspectus.labels.table import label_table


def test_one_set_that_says_what_is_shown_says_nothing_new(opened):
    assert names_beside(opened, 0) == []


def test_all_sets_are_listed_with_their_trust(opened):
    save_set(opened.store, "model-x", label_table(latent=[0], label=["greek"], source="llm"))
    rename_latent(opened.store, 0, "mine")
    found = {one.set: (one.label, one.trust) for one in names_beside(opened, 0)}
    assert found["human"] == ("mine", "human")
    assert found["model-x"][0] == "greek"
    assert "unverified" in found["model-x"][1]
    assert found["lexical"][0] == "the word alpha"


def test_a_latent_without_names_has_none(opened):
    assert isinstance(opened.store.labels(), pa.Table)
    assert names_beside(opened, 5) == []
