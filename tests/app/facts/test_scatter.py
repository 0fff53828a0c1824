"""Maps in which a part can be selected."""

from __future__ import annotations

import altair
import pytest

from conspectus.app.facts.scatter import scatter


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
