"""What a careful reader of a map must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conspectus.analysis.maps.regions import MIXTURE, PART, PICTURE_ONLY, TORN
from conspectus.analysis.origin import missing_notes
from conspectus.report.layout import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from conspectus.analysis.maps.quality import Quality
    from conspectus.analysis.selection import Selection

POOR: Final = 0.8
_NAMED = 8


def map_notes(
    quality: Quality,
    regions: pd.DataFrame,
    clusters: pd.DataFrame | None,
    seen: Sequence[int],
    unplaced: int,
    selection: Selection,
) -> tuple[str, ...]:
    """Say what of a map to believe.

    Parameters
    ----------
    quality
        How far neighbourhoods are kept.
    regions
        Visible groups with their verdicts.
    clusters
        Clusters with theirs, if there are any.
    seen
        Visible groups at each bandwidth.
    unplaced
        Documents without any of the concepts.
    selection
        The documents.

    Returns
    -------
    tuple of str
        Sentences.
    """
    poor = min(quality.trustworthiness, quality.continuity) < POOR
    found = [
        f"Of {quality.neighbours} neighbours: trustworthiness {quality.trustworthiness:.2f} "
        "(documents drawn together are alike), continuity "
        f"{quality.continuity:.2f} (documents alike are drawn together); 1 is best, a random map "
        f"has about 0.5." + (" This map loses much: read it with care." if poor else "")
    ]
    found.append(
        "Directions, distances between groups and the size of groups on the map mean little; "
        f"blurred less and more it shows {', '.join(map(str, seen[:-1]))} and {seen[-1]} groups."
    )
    found += _doubts(regions)
    if clusters is not None:
        torn = clusters.loc[clusters["verdict"] == TORN, "cluster"].tolist()
        if torn:
            found.append(
                f"{len(torn)} clusters in concept space do not show as one group on the map: "
                f"{_listed(torn)}."
            )
    if unplaced:
        they = counted(unplaced, "document has", "documents have")
        found.append(f"{they} none of the concepts and no place on the map.")
    return (*found, *missing_notes(selection))


def _doubts(regions: pd.DataFrame) -> list[str]:
    found: list[str] = []
    for verdict, text in (
        (PICTURE_ONLY, "are in the picture only: by concepts they do not hold together"),
        (MIXTURE, "mix pieces of several clusters: picture and clusters disagree"),
        (PART, "are drawn apart from the rest of their cluster"),
    ):
        names = regions.loc[regions["verdict"] == verdict, "name"].tolist()
        if names:
            found.append(f"{len(names)} visible groups {text}: {_listed(names)}.")
    return found


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
