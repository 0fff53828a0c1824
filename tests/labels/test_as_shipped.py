from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from conspectus.labels.shipped import SHIPPED, as_shipped
from conspectus.labels.table import label_table, put_labels, with_scores
from conspectus.labels.tasks import Score
from conspectus.saes.pretrained import pretrained_names, pretrained_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two SAEs in small: one with three names, one without names."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    pq.write_table(names(["sun", "rain", "snow"]), tmp_path / "one" / "labels.parquet")
    return tmp_path


def names(label: list[str], coverage: float | None = 0.3, source: str = "lexical") -> pa.Table:
    n = len(label)
    return label_table(latent=range(n), label=label, source=source, coverage=[coverage] * n)


def test_it_looks_where_the_shipped_files_are() -> None:
    for name in pretrained_names():
        assert pretrained_path(name) == SHIPPED / name
    shipped = pq.read_table(SHIPPED / "smollm2-135m" / "labels.parquet")
    assert as_shipped(shipped).all()


def test_a_name_is_as_shipped_latent_by_latent(folder: Path) -> None:
    assert as_shipped(names(["sun", "rain", "snow"]), folder).tolist() == [True] * 3
    assert as_shipped(names(["rain", "rain", "hail"]), folder).tolist() == [False, True, False]
    assert as_shipped(names(["sun"]).slice(0, 0), folder).tolist() == []


def test_other_source_or_coverage_is_another_name(folder: Path) -> None:
    assert not as_shipped(names(["sun"], source="llm"), folder).any()
    assert not as_shipped(names(["sun"], coverage=0.31), folder).any()
    assert not as_shipped(names(["sun"], coverage=None), folder).any()


def test_scores_change_nothing(folder: Path) -> None:
    scored = with_scores(names(["sun"]), {0: Score("words", 0.9, 0.8, 0.95, 20, 0)})
    assert as_shipped(put_labels(names(["sun"]), scored), folder).all()


def test_a_name_found_again_here_does_not_count(folder: Path) -> None:
    again = put_labels(names(["sun", "rain"]), names(["sun"], coverage=0.8))
    assert again.column("version").to_pylist() == [1, 1]
    assert as_shipped(again, folder).tolist() == [False, True]
