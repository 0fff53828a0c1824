from __future__ import annotations

import pandas as pd
import pyarrow.parquet as pq
import pytest
from word_store import word_store

pytest.importorskip("umap")

GROUPS = ("alpha beta", "gamma delta", "**bold** \U0001f600")


@pytest.fixture
def grouped(tmp_path):
    rows = [{"text": GROUPS[c], "topic": f"t{c}"} for _ in range(15) for c in range(3)]
    rows.append({"text": "no word of the list", "topic": "t9"})
    return word_store(tmp_path / "s.conspectus", rows, part_size=50)


def test_map_writes_pictures_places_and_a_report(conspectus, grouped, tmp_path):
    outs = [tmp_path / f"map{suffix}" for suffix in (".svg", ".png", ".html", ".parquet", ".csv")]
    done = conspectus(
        "map", grouped.path, "--colour-by", "topic", *(part for o in outs for part in ("--out", o))
    )
    assert done.code == 0, done.err
    assert done.out.splitlines()[0].startswith("region\t")
    assert "45 of 46 documents on the map" in done.err
    assert outs[0].read_text().startswith("<svg")
    assert outs[1].read_bytes().startswith(b"\x89PNG")
    assert "data:image/svg+xml" in outs[2].read_text()
    places = pd.read_parquet(outs[3])
    assert places.columns.tolist() == ["row", "doc_id", "x", "y", "region"]
    assert len(pd.read_csv(outs[4])) == 46


def test_a_map_goes_into_the_embedding_atlas(conspectus, grouped, tmp_path):
    places, atlas = tmp_path / "map.parquet", tmp_path / "atlas.parquet"
    done = conspectus("map", grouped.path, "--cluster", "kmeans", "--out", places, "--json")
    assert done.code == 0, done.err
    assert len(done.json["places"]) == 46
    done = conspectus(
        "export", grouped.path, "--to", "embedding-atlas", "--map", places, "--out", atlas
    )
    assert done.code == 0, done.err
    written, drawn = pd.read_parquet(atlas), pd.read_parquet(places)
    assert written["projection_x"].tolist()[:45] == drawn["x"].tolist()[:45]
    assert written["projection_x"].isna().tolist()[45]
    assert written["cluster"].tolist()[:45] == drawn["cluster"].tolist()[:45]
    assert "row" not in written
    names = pq.read_schema(atlas).names
    assert names[-2:] == ["region", "cluster"]


def test_what_cannot_be_done_is_said(conspectus, grouped, tmp_path):
    done = conspectus("map", grouped.path, "--out", tmp_path / "map.pdf")
    assert done.code == 2
    assert ".parquet" in done.err
    (tmp_path / "bad.parquet").write_text("no")
    for options, message in (
        (("--to", "csv", "--map", tmp_path / "bad.parquet"), "cannot be read as Parquet"),
        (("--to", "embedding-atlas", "--map", tmp_path / "none.parquet"), "is no file"),
    ):
        done = conspectus("export", grouped.path, *options, "--out", tmp_path / "x")
        assert done.code == 1
        assert message in done.err
