"""What a careful reader of novel groups must know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conspectus.analysis.novelty.describe import SUB
from conspectus.analysis.novelty.hidden import (
    FEWEST_CLASSES,
    FEWEST_DOCUMENTS,
    PLAIN,
    Setting,
)
from conspectus.analysis.origin import missing_notes
from conspectus.report.layout import counted

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.selection import Selection


def hidden_notes(
    tried: pd.DataFrame, guessed: pd.DataFrame, setting: Setting, k: int | Literal["auto"]
) -> tuple[str, ...]:
    """State how well hidden classes were recovered.

    Parameters
    ----------
    tried
        From `hidden_class_test`.
    guessed
        From `hidden_numbers`; empty where the number was given.
    setting
        The setting used.
    k
        Number of groups asked for.

    Returns
    -------
    tuple of str
        The confidence statement first.
    """
    if tried.empty:
        return (
            (
                f"There are fewer than {FEWEST_CLASSES} known classes of {FEWEST_DOCUMENTS} "
                "documents, so the method could not be tried on hidden ones: nothing says how far "
                "to believe it."
            ),
        )
    own = tried[(tried["method"] == setting.method) & (tried["weight"] == setting.weight)]
    plain = tried.loc[tried["method"] == PLAIN, "hidden_accuracy"].mean()
    recovered = own["hidden_accuracy"].mean()
    kept = own["known_accuracy"].mean()
    sorted_back = "" if kept != kept else f" and put {kept:.0%} of the others into their class"
    found = [
        (
            f"On your own hidden classes ({int(own['hidden_classes'].sum())} of them, hidden a few "
            f"at a time, their number given) this recovered {recovered:.0%} of the documents"
            f"{sorted_back}; k-means that knows of no class recovered {plain:.0%}."
        )
    ]
    if k == "auto" and not guessed.empty:
        pairs = zip(guessed["suggested"], guessed["hidden_classes"], strict=True)
        listed = ", ".join(f"{int(a)} for {int(b)}" for a, b in pairs)
        found.append(
            "The number of groups is that of the largest silhouette, which is a weak guide: on "
            f"hidden classes it said {listed}. Try others with k."
        )
    elif k == "auto":
        found.append("The number of groups is that of the largest silhouette: a weak guide.")
    return tuple(found)


def novelty_notes(
    selection: Selection, unplaced: int, groups: pd.DataFrame, k: int | Literal["auto"]
) -> tuple[str, ...]:
    """Say what else to keep in mind.

    Parameters
    ----------
    selection
        The documents.
    unplaced
        Documents without any of the concepts compared.
    groups
        The novel groups.
    k
        Number of groups asked for.

    Returns
    -------
    tuple of str
        Sentences.
    """
    found = [
        (
            "The groups were formed by the same concepts that are then tested, so that intervals "
            "and q-values say which concepts describe a group, not that the group exists."
        )
    ]
    sub = int((groups["verdict"] == SUB).sum()) if len(groups) else 0
    if sub:
        found.append(
            f"{sub:,} of {len(groups):,} groups lie so near to a known class that they are rather "
            "a theme within it."
        )
    if k != "auto" and len(groups) < k:
        found.append(f"Fewer groups than the {k} asked for have documents.")
    if unplaced:
        they = counted(unplaced, "document has", "documents have")
        found.append(f"{they} none of the concepts compared: in no class and no group.")
    return (*found, *missing_notes(selection))
