"""Clusterings as URLs name them, and parts of them as sides."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.analysis.maps.result import MapResult
from conspectus.app.facts.clustering import (
    Clustering,
    ClusteringState,
    parse_box,
    rows_of_region,
    rows_within,
)
from conspectus.app.facts.parts import cluster_sides, map_sides
from conspectus.errors import AnalysisError, InputError
from conspectus.progress import SILENT


def test_a_state_survives_the_way_through_another_url():
    state = ClusteringState(about="past, “or” future & more", latents=[3, 1], k=4, unchecked=True)
    assert ClusteringState.read(state.plain()) == state
    assert ClusteringState.read("") == ClusteringState()
    assert ClusteringState.read("unknown=1") == ClusteringState()
    with pytest.raises(InputError, match="cannot be read"):
        ClusteringState.read("k=many")


@pytest.mark.parametrize(
    ("state", "found", "expected"),
    [
        ({}, (), {}),
        ({"about": "x"}, (), {"about": "x", "top": 100}),
        ({"about": "x", "latents": [2, 1]}, (1, 2), {"about": "x", "top": 100}),
        ({"about": "x", "latents": [1]}, (1, 2), {"latents": [1], "method": "kmeans"}),
        (
            {"about": "x", "latents": [1], "method": "leiden"},
            (1, 2),
            {"latents": [1], "method": "leiden"},
        ),
        ({"latents": [5, 1]}, (), {"latents": [5, 1]}),
        (
            {"k": 3, "where": "year > 1", "unchecked": True},
            (),
            {"k": 3, "where": "year > 1", "resamples": 0},
        ),
    ],
)
def test_arguments_of_the_library(opened, state, found, expected):
    given = Clustering(opened, ClusteringState(**state), found).arguments()
    defaults = {"k": "auto", "method": "auto", "where": None, "resamples": 20, "sample": None}
    assert given == defaults | expected


def test_the_call_gives_the_same_clusters(opened):
    clustering = Clustering(opened, ClusteringState(latents=[0, 1, 2], k=2, unchecked=True))
    made = clustering.cluster(SILENT)
    known = {}
    exec(clustering.call("table = result.table"), known)
    assert known["table"].equals(made.table)
    assert clustering.lines == (
        "clusters = cs.cluster(store, latents=[0, 1, 2], k=2, resamples=0)",
    )


def test_a_cluster_is_compared_with_the_rest_of_what_was_clustered(opened, store):
    where = "year < 2015"
    clustering = Clustering(
        opened, ClusteringState(latents=[0, 1], k=2, unchecked=True, where=where)
    )
    made = clustering.cluster(SILENT)
    sides = cluster_sides(clustering, made, 1, apart=False)
    assert sides.where == where
    found = sides.compare(opened, {"where": sides.where})(SILENT)
    rows = made.rows(1)
    expected = cs.diff(store, groups={"cluster 1": rows}, where=where)
    assert found.table.equals(expected.table)
    known = {}
    exec(sides.call(opened, {"where": where}, "table = result.table"), known)
    assert known["table"].equals(expected.table)


def test_a_cluster_may_be_set_against_each_other_one(opened):
    clustering = Clustering(opened, ClusteringState(latents=[0, 1], k=3, unchecked=True))
    made = clustering.cluster(SILENT)
    sides = cluster_sides(clustering, made, 2, apart=True)
    assert list(sides.arguments["groups"]) == ["cluster 2", "cluster 0", "cluster 1"]


@pytest.fixture
def drawn():
    """A map of five documents, of which the last has no place."""
    places = pd.DataFrame(
        {
            "row": [2, 4, 6, 8, 9],
            "x": [0.0, 1.0, 2.0, 3.0, np.nan],
            "y": [0.0, 1.0, 0.0, 1.0, np.nan],
            "region": [0, 0, 1, -1, -1],
        }
    )
    made = object.__new__(MapResult)
    object.__setattr__(made, "places", places)
    object.__setattr__(made, "regions", pd.DataFrame({"name": ["region 1", "region 2"]}))
    return made


def test_documents_of_a_part_of_a_map(drawn):
    assert rows_within(drawn, "0.5,3,0,1") == [4, 6, 8]
    assert rows_within(drawn, "3,0.5,1,0") == [4, 6, 8]  # drawn from the other corner
    assert rows_of_region(drawn, 0) == [2, 4]
    with pytest.raises(AnalysisError, match="larger"):
        rows_within(drawn, "8,9,8,9")
    for wrong in (2, -1):
        with pytest.raises(AnalysisError, match="no group"):
            rows_of_region(drawn, wrong)


@pytest.mark.parametrize("wrong", ["", "1,2,3", "a,b,c,d", "1,2,3,nan", "1,2,3,inf", "1,2,3,4,5"])
def test_what_is_no_part_of_a_map(wrong):
    with pytest.raises(InputError, match="part of a map"):
        parse_box(wrong)


def test_a_part_of_a_map_is_a_side(opened, drawn):
    clustering = Clustering(opened, ClusteringState(latents=[0, 1]))
    sides = map_sides(clustering, drawn, None, "0,1,0,1")
    assert sides.arguments == {"groups": {"the selection": [2, 4]}}
    region = map_sides(clustering, drawn, 1, "")
    assert region.arguments == {"groups": {"region 2": [6]}}
    assert sides.decided != region.decided
    call = sides.call(opened, {}, "result.table")
    assert "places.x.between(0.0, 1.0) & places.y.between(0.0, 1.0)" in call
    assert "groups={'the selection': places.row[inside]}" in call
