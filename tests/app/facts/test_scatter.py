"""Maps in which a part can be selected."""

from __future__ import annotations

import altair
import numpy as np
import pandas as pd
import pytest

from conspectus.app.facts.scatter import frames, scatter


class Drawn:
    """A stand-in for a map, drawn as maps draw themselves."""

    def plot(self):
        data = altair.Data(values=[{"x": 0.0, "y": 1.0, "group": "a"}])
        color = altair.Color("group:N", legend=altair.Legend(labelLimit=320))
        return altair.Chart(data).mark_circle().encode(x="x:Q", y="y:Q", color=color).interactive()


@pytest.mark.parametrize("box", [None, (0.0, 1.0, 2.0, 3.0)])
def test_dragging_selects_instead_of_moving(box):
    spec = scatter(Drawn(), box).to_dict()
    (brush,) = spec["params"]
    assert brush["name"] == "brush"
    assert brush["select"]["type"] == "interval"
    assert "bind" not in brush
    assert brush.get("value") == (None if box is None else {"x": [0.0, 1.0], "y": [2.0, 3.0]})


def test_the_legend_leaves_the_width_to_the_map():
    spec = scatter(Drawn()).to_dict()
    assert spec["width"] == "container"
    assert spec["encoding"]["color"]["legend"]["orient"] == "bottom"
    assert spec["data"]["values"] == [{"x": 0.0, "y": 1.0, "group": "a"}]


def test_groups_have_frames_for_those_who_do_not_drag():
    class Placed(Drawn):
        regions = pd.DataFrame({"region": [0], "name": ["region 1"], "label": [""]})
        places = pd.DataFrame(
            {
                "x": [*np.linspace(0, 1, 101), 50.0, np.nan],
                "y": [*np.linspace(2, 4, 101), 50.0, np.nan],
                "region": [0] * 101 + [-1, -1],
                "cluster": ["a; b"] * 101 + [None, "a; b"],
            }
        )

    box = "0.0500,0.9500,2.1000,3.9000"
    assert frames(Placed()) == [
        ("region 1: no concept sets it apart", box),
        ("cluster: a; b", box),
    ]
