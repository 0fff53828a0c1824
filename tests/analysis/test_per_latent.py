"""What all results with a row a concept have in common."""

from __future__ import annotations

import pandas as pd

from conspectus.analysis.per_latent import flat
from conspectus.analysis.per_latent_page import told_of_confounds


def test_records_are_flattened():
    record = {"a": {"b": 1, "c": None}, "d": [1, 2], "e": [], "f": "x", "g": 0}
    assert flat(record) == {"a.b": "1", "d": "1, 2", "f": "x", "g": "0"}


def test_what_became_of_findings():
    found = pd.DataFrame({"verdict": ["explained"] * 3 + ["unclear", "remains", ""]})
    told = told_of_confounds(found, "length")
    assert told == (
        " 3 of them are explained by length. 1 may be due to length: too few alike in it to tell."
    )
    assert told_of_confounds(found.iloc[4:], "length") == ""
