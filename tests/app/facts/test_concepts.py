"""The table of concepts, against the matrix."""

from __future__ import annotations

import pandas as pd

from conspectus.analysis.listings import list_concepts
from conspectus.app.facts.concepts import common, concept_table, unusual
from conspectus.labels.sets import rename_latent


def test_it_is_the_public_list_kept(opened):
    pd.testing.assert_frame_equal(concept_table(opened), list_concepts(opened.store))
    assert concept_table(opened) is concept_table(opened)


def test_it_follows_the_names(opened):
    assert concept_table(opened)["label"].iloc[0] == "the word alpha"
    rename_latent(opened.store, 0, "mine")
    assert concept_table(opened)["label"].iloc[0] == "mine"


def test_common_and_unusual():
    table = pd.DataFrame(
        {
            "latent": range(6),
            "documents": [900, 8, 4, 10, 300, 400],
            "share": [0.9, 0.008, 0.004, 0.010, 0.3, 0.4],
            "strength": [50.0, 3.0, 99.0, 7.0, 9.0, 12.0],
        }
    )
    assert common(table, 2)["latent"].tolist() == [5, 4]
    assert common(table[table["share"] < 0.1], 2)["latent"].tolist() == [3, 1]
    assert unusual(table, 9)["latent"].tolist() == [3, 1]
    small = table.assign(share=table["documents"] / 320)
    assert unusual(small, 9)["latent"].tolist() == [3, 1], "1 % of 320 are no document too many"
