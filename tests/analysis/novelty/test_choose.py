from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from conspectus.analysis.novelty.choose import MOST_GROUPS, most_groups, silhouettes, suggested


def test_table_holds_sklearns_silhouettes_and_the_largest_is_taken():
    rng = np.random.default_rng(0)
    rows = np.vstack([rng.normal(c, 0.4, (30, 4)) for c in (0, 4, 8, 12)])
    found = {k: KMeans(k, n_init=5, random_state=0).fit_predict(rows) for k in range(2, 8)}
    table = silhouettes(rows, found.__getitem__, range(2, 8), seed=0)
    expected = [silhouette_score(rows, found[k]) for k in range(2, 8)]
    assert table["silhouette"].to_numpy() == pytest.approx(expected)
    assert suggested(table) == 4


def test_many_documents_are_sampled():
    rows = np.random.default_rng(1).normal(size=(5000, 3))
    table = silhouettes(rows, lambda k: (rows[:, 0] > 0).astype(int), range(2, 3), seed=0)
    assert table["silhouette"].iloc[0] == pytest.approx(
        silhouette_score(rows, rows[:, 0] > 0), abs=0.02
    )


def test_one_group_has_no_silhouette_and_is_never_better():
    table = silhouettes(np.eye(6), lambda k: np.zeros(6, int), range(2, 4), seed=0)
    assert table["silhouette"].isna().all()
    assert suggested(table) == 2
    assert suggested(pd.DataFrame({"k": [2, 3], "silhouette": [np.nan, -0.1]})) == 3


def test_numbers_tried_grow_with_the_documents():
    assert [most_groups(n) for n in (3, 50, 10_000)] == [2, 10, MOST_GROUPS]
