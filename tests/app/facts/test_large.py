"""How many documents are looked at, and what a part of a sample is compared with."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from conspectus.app.facts import clustering as module
from conspectus.app.facts.clustering import Clustering, ClusteringState
from conspectus.app.facts.large import LEAST, sample_of
from conspectus.app.facts.parts import REST, cluster_sides
from conspectus.progress import SILENT


def large(n, entries):
    return SimpleNamespace(store=SimpleNamespace(n_documents=n), entries=entries)


@pytest.mark.parametrize(
    ("n", "entries", "most_entries", "expected"),
    [
        (20_000, 10**7, None, None),
        (20_001, 10**7, None, 20_000),
        (1_000_000, 10**8, 5 * 10**6, 20_000),
        (1_000_000, 10**9, 5 * 10**6, 5_000),
        (10_000, 10**7, 5 * 10**6, 5_000),
        (10_000, 10**11, 5 * 10**6, LEAST),
        (500, 10**11, 5 * 10**6, None),
    ],
)
def test_samples_hold_few_documents_with_few_concepts(n, entries, most_entries, expected):
    assert sample_of(large(n, entries), 20_000, most_entries) == expected


def test_a_cluster_of_a_sample_is_compared_with_the_rest_of_the_sample(opened, monkeypatch):
    monkeypatch.setattr(module, "CLUSTERED", 40)
    state = ClusteringState(k=2, unchecked=True, method="kmeans", latents=[0, 1, 2, 3])
    clustering = Clustering(opened, state)
    assert clustering.sampled
    made = clustering.cluster(SILENT)
    assert made.provenance["documents"] == [40]
    sides = cluster_sides(clustering, made, 0, apart=False)
    groups = sides.arguments["groups"]
    assert list(groups) == ["cluster 0", REST]
    everyone = np.sort(np.concatenate(list(groups.values())))
    assert everyone.tolist() == made.source.selection.rows.tolist()
    call = sides.call(opened, {}, "result.table")
    known: dict = {}
    exec(call.replace(repr(opened.given), repr(str(opened.store.path))), known)
    here = sides.compare(opened, {})(SILENT)
    assert known["result"].table["latent"].tolist() == here.table["latent"].tolist()
    assert known["result"].provenance["documents"] == here.provenance["documents"]
