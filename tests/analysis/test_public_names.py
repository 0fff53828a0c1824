"""Each analysis is imported when it is first used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from conspectus import analysis


def test_every_public_name_is_there_and_listed() -> None:
    assert dir(analysis) == sorted(analysis.__all__)
    for name in analysis.__all__:
        assert getattr(analysis, name).__name__ == name


def test_a_wrong_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'corelate'"):
        _ = analysis.corelate


def test_a_comparison_does_not_load_the_libraries_of_other_analyses() -> None:
    code = (
        "import sys; from conspectus.analysis import diff; "
        "sys.exit(', '.join({'sklearn', 'numba', 'bm25s', 'umap', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
