from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.clusters.neighbours import Neighbours
from conspectus.analysis.maps.regions import (
    HOLDS,
    MIXTURE,
    ONE,
    PART,
    PICTURE_ONLY,
    SEVERAL,
    SHOWS,
    TORN,
    cluster_table,
    mean_silhouette,
    regions,
)

GROUPS = np.repeat([0, 1, 2, 3], 10)
NAMES = ("a", "b", "c", "d")


def inside(groups):
    """Neighbours in the same group."""
    n = len(groups)
    index = [[(i // 10) * 10 + (i + step) % 10 for step in (1, 2)] for i in range(n)]
    return Neighbours(np.array(index, np.int32), np.ones((n, 2), np.float32))


def outside(groups):
    n = len(groups)
    return Neighbours(
        (np.arange(n)[:, None] + 10).astype(np.int32) % n, np.ones((n, 1), np.float32)
    )


def judged(near, silhouette=(0.1, 0.1, 0.1, 0.1), clusters=None):
    return regions(near, np.asarray(silhouette), GROUPS, clusters, NAMES)["verdict"].tolist()


def test_groups_whose_neighbours_lie_elsewhere_are_in_the_picture_only():
    assert judged(inside(GROUPS)) == [HOLDS] * 4
    assert judged(outside(GROUPS)) == [PICTURE_ONLY] * 4


def test_groups_nearer_to_others_are_in_the_picture_only():
    assert judged(inside(GROUPS), (0.1, -0.1, np.nan, 0.0)) == [
        HOLDS, PICTURE_ONLY, HOLDS, PICTURE_ONLY,
    ]  # fmt: skip


def test_groups_are_compared_with_clusters():
    clusters = GROUPS.copy()
    assert judged(inside(GROUPS), clusters=clusters) == [ONE] * 4
    three = GROUPS + 2
    three[:10] = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    named = regions(inside(GROUPS), np.full(4, 0.1), GROUPS, three, tuple("abcdefg"))
    assert named["verdict"].iloc[0] == SEVERAL
    assert named["purity"].iloc[0] == pytest.approx(0.4)


def test_a_torn_cluster_is_told():
    clusters = np.array([0] * 13 + [1] * 7 + [0] * 14 + [2] * 6)  # a: 10 + 3 + 10 + 4 documents
    table = regions(inside(GROUPS), np.full(4, 0.1), GROUPS, clusters, NAMES)
    assert table["verdict"].tolist()[0] == PART
    assert table["main_cluster"].tolist()[2] == "a"
    shown = cluster_table(inside(GROUPS), GROUPS, clusters, NAMES[:3])
    assert shown["verdict"].tolist() == [TORN, SHOWS, SHOWS]
    assert shown["in_region"].iloc[1] == 1.0


def test_pieces_of_several_clusters_are_a_mixture():
    clusters = np.tile([0, 1, 2, 3, 0], 8)
    assert judged(inside(GROUPS), clusters=clusters) == [MIXTURE] * 4


def test_mean_silhouette_leaves_out_what_has_none():
    values = np.array([0.5, np.nan, 0.1, 0.3, 0.9])
    found = mean_silhouette(values, np.array([0, 0, 1, 1, -1]), 3)
    assert found[:2] == pytest.approx([0.5, 0.2])
    assert np.isnan(found[2])
