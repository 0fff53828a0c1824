from __future__ import annotations

import colorsys

import numpy as np
import pandas as pd

from conspectus.analysis.maps.colouring import MOST_VALUES, NOT_SHOWN, colour_by_column
from conspectus.analysis.maps.palette import CATEGORIES, SEQUENCE, channels, styles


def luminance(colour):
    """Relative luminance of WCAG."""
    parts = [c / 255 for c in channels(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def seen_by_a_deuteranope(colour):
    """Linear RGB without the medium cones, after Vienot, Brettel and Mollon (1999)."""
    linear = np.array([c / 255 for c in channels(colour)]) ** 2.2
    lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714],
                    [0.0299566, 0.184309, 1.46709]])  # fmt: skip
    lost = np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]])
    return np.linalg.inv(lms) @ lost @ lms @ linear


def test_colours_show_on_white_and_on_black():
    for colour in (*CATEGORIES, *SEQUENCE):
        light = luminance(colour)
        assert 1.05 / (light + 0.05) > 2, colour
        assert (light + 0.05) / (luminance("#1b1e22") + 0.05) > 2, colour


def test_the_first_colours_stay_apart_for_the_colour_blind():
    seen = [seen_by_a_deuteranope(colour) for colour in CATEGORIES[:6]]
    for i in range(6):
        for j in range(i):
            assert np.linalg.norm(seen[i] - seen[j]) > 0.05, (CATEGORIES[i], CATEGORIES[j])


def test_looks_differ_until_thirty():
    looks = styles(30)
    assert len({(s.colour, s.shape) for s in looks}) == 30
    assert styles(31)[30] == looks[0]


def test_a_scale_grows_lighter():
    steps = [luminance(s.colour) for s in styles(5, ordered=True)]
    assert steps == sorted(steps)
    hues = [colorsys.rgb_to_hls(*(c / 255 for c in channels(s)))[0] for s in SEQUENCE]
    assert len(set(hues)) == 5


def test_values_become_categories():
    found = colour_by_column(pd.Series(["b", "a", None, "b"]), "kind")
    assert (found.names, found.codes.tolist()) == (("a", "b"), [1, 0, NOT_SHOWN, 1])
    assert found.rest == "no value"
    assert found.taken(np.array([3, 2])).codes.tolist() == [1, NOT_SHOWN]


def test_rare_values_share_a_grey():
    values = pd.Series([f"v{i:02d}" for i in range(25)] + [f"v{i:02d}" for i in range(20)])
    found = colour_by_column(values, "kind")
    assert len(found.names) == MOST_VALUES
    assert found.rest == "5 other values, or none"
    assert (found.codes[20:25] == NOT_SHOWN).all()


def test_numbers_fall_into_steps_of_equal_size():
    found = colour_by_column(pd.Series([*map(float, range(100)), np.nan]), "length")
    assert found.ordered
    assert np.bincount(found.codes[:-1]).tolist() == [20] * 5
    assert found.codes[-1] == NOT_SHOWN
    assert found.names[0] == "0 to 19.8"
    assert (np.diff(found.codes[:100]) >= 0).all()


def test_few_numbers_and_truth_values_stay_categories():
    assert colour_by_column(pd.Series([1, 2, 1]), "year").names == ("1", "2")
    assert colour_by_column(pd.Series([True, False]), "kept").names == ("False", "True")
