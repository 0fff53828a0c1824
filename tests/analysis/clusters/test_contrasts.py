from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import fisher_exact as scipy_fisher

from conspectus.analysis.clusters.contrasts import NO_CLUSTER, contrast
from conspectus.analysis.clusters.held_out import HeldOut
from conspectus.stats import benjamini_hochberg, newcombe

SIZES = np.array([40, 30, 20])
PRESENT = np.array([[30, 5, 20, 0, 1], [6, 4, 15, 0, 0], [2, 18, 10, 0, 0]])
AXIS = np.array([1])
NEAREST = np.array([1, 0, 1])


@pytest.fixture
def held_out():
    present, sizes = np.array([[3], [2], [9]]), np.array([[20], [15], [10]])
    return HeldOut(present, sizes, np.array([0.9, 0.8, 0.7]))


@pytest.fixture
def contrasts(held_out):
    return contrast(PRESENT, SIZES, NEAREST, AXIS, held_out, 5)


def exact(a, n_a, b, n_b):
    return scipy_fisher([[a, n_a - a], [b, n_b - b]])[1]


def test_unused_latents_are_tested_on_all_documents(contrasts) -> None:
    assert contrasts.p_nearest[0, 0] == pytest.approx(exact(30, 40, 6, 30))
    assert contrasts.p_rest[0, 0] == pytest.approx(exact(30, 40, 8, 50))


def test_used_latents_are_tested_on_the_held_out_half(contrasts) -> None:
    assert contrasts.used.tolist() == [False, True, False, False, False]
    assert contrasts.p_nearest[2, 1] == pytest.approx(exact(9, 10, 2, 15))
    assert contrasts.p_rest[2, 1] == pytest.approx(exact(9, 10, 5, 35))


def test_too_rare_latents_are_not_tested(contrasts) -> None:
    assert np.isnan(contrasts.p_nearest[:, 3:]).all()
    assert np.isnan(contrasts.q_rest[:, 3:]).all()


def test_q_values_are_over_all_clusters_and_latents(contrasts) -> None:
    np.testing.assert_allclose(
        contrasts.q_nearest.ravel(), benjamini_hochberg(contrasts.p_nearest.ravel())
    )


def test_what_was_not_found_again_is_not_tested(held_out) -> None:
    lost = HeldOut(held_out.present, held_out.sizes, np.array([0.9, 0.2, 0.7]))
    found = contrast(PRESENT, SIZES, NEAREST, AXIS, lost, 5)
    assert np.isnan(found.p_nearest[:, 1]).all()  # 1 is lost, and the nearest of 0 and 2
    assert np.isnan(found.p_rest[:, 1]).tolist() == [False, True, False]
    assert np.isfinite(found.p_nearest[:, 0]).all()


def test_the_table_describes_all_documents(contrasts) -> None:
    table = contrasts.table(0, 0.95, 0.05).set_index("latent")
    row = table.loc[0]
    assert (row["share"], row["share_nearest"], row["share_rest"]) == (0.75, 0.2, 8 / 50)
    low, high = newcombe(30, 40, 6, 30)
    assert (row["low"], row["high"]) == (pytest.approx(float(low)), pytest.approx(float(high)))
    low, high = newcombe(30, 40, 8, 50)
    assert (row["rest_low"], row["rest_high"]) == (
        pytest.approx(float(low)),
        pytest.approx(float(high)),
    )
    assert row["distinction"] == pytest.approx(0.75 - 0.2)
    assert 3 not in table.index  # no document has it


def test_verified_rows_come_first_then_the_most_distinctive(contrasts) -> None:
    table = contrasts.table(2, 0.95, 0.05)
    assert table["verified"].tolist() == sorted(table["verified"], reverse=True)
    assert table["latent"].iloc[0] == 1
    inside = table[table["verified"]]
    assert inside["distinction"].is_monotonic_decreasing


def test_a_single_cluster_has_nothing_to_differ_from() -> None:
    held_out = HeldOut(np.array([[3]]), np.array([[20]]), np.array([1.0]))
    found = contrast(PRESENT[:1], SIZES[:1], np.array([NO_CLUSTER]), AXIS, held_out, 1)
    table = found.table(0, 0.95, 0.05)
    assert np.isnan(found.p_nearest).all()
    assert not table["verified"].any()
    assert table["share_nearest"].tolist() == table["share_rest"].tolist()
