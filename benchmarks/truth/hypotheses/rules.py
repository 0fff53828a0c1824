"""What statements mean: a rule for each, so that their truth is known of every document.

Latents that are the planted concept are named after the property, all others by their number. Of
a property a plain pattern decides; of a number, whether the latent fires. A statement of several
names is true where one of them is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from conspectus.analysis.hypotheses.planting import PROPERTIES

if TYPE_CHECKING:
    import scipy.sparse as sp
    from benchmarks.truth.differences.planted import Planting
    from numpy.typing import NDArray

RULES = {
    "apology": "apology",
    "second_person": "second person",
    "bullet_list": "bullet list",
    "question": "question",
    "emoji": "emoji",
    "exclamation": "exclamation",
    "citations": "citation",
    "code_block": "code",
    "numbers": "digits",
}
"""Property of the bench -> that of the judge's exam, whose pattern is the rule."""
TRACES = {one.name: one.trace for one in PROPERTIES}
_PROPERTY, _LATENT = "property ", "latent "
_NUMBER = re.compile(rf"{_LATENT}(\d+)")


@dataclass(frozen=True, eq=False)
class Rules:
    """The truth of statements about a corpus and its edited versions.

    Parameters
    ----------
    texts
        Of the 2 n documents: as they were, then edited.
    present
        Where not 0, a document has a latent, shape (2 n, latents).
    """

    texts: list[str]
    present: sp.csc_array

    @classmethod
    def of(cls, planting: Planting) -> Rules:
        """Take the documents of a planting."""
        texts = planting.coded.frame["text"].tolist()
        return cls(texts, planting.coded.matrix("max").tocsc())

    def holds(self, statement: str) -> NDArray[np.bool_]:
        """Tell of which documents a statement is true.

        Parameters
        ----------
        statement
            Names from `labels`, with semicolons between them.

        Returns
        -------
        ndarray of bool, shape (2 n,)
            By rule.

        Raises
        ------
        ValueError
            No rule is known of a name.
        """
        found = np.zeros(len(self.texts), np.bool_)
        for name in statement.split("; "):
            number = _NUMBER.fullmatch(name)
            if number is not None:
                found |= self.present[:, [int(number.group(1))]].toarray().ravel() != 0
            elif name.startswith(_PROPERTY) and name.removeprefix(_PROPERTY) in TRACES:
                trace = TRACES[name.removeprefix(_PROPERTY)]
                found |= np.array([trace.search(text) is not None for text in self.texts])
            else:
                raise ValueError(f"no rule is known of {name!r}")
        return found

    def difference(self, statement: str, share: int) -> float:
        """Give the true difference of a statement's shares between the sides of a design.

        Parameters
        ----------
        statement
            As for `holds`.
        share
            Percent of side a that is edited.

        Returns
        -------
        float
            What editing that share of all documents adds to the share that the statement is true
            of: both sides are random halves of the same documents.
        """
        holds, n = self.holds(statement), len(self.texts) // 2
        return share / 100 * float(holds[n:].mean() - holds[:n].mean())


def labels(name: str, planted: NDArray[np.bool_]) -> pa.Table:
    """Name latents so that there is a rule for every name.

    Parameters
    ----------
    name
        Property of the bench.
    planted
        Whether each latent is the planted concept, shape (latents,).

    Returns
    -------
    pyarrow.Table
        ``latent`` and ``label``.
    """
    rule = f"{_PROPERTY}{RULES[name]}"
    told = [rule if is_it else f"{_LATENT}{number}" for number, is_it in enumerate(planted)]
    return pa.table({"latent": np.arange(len(told), dtype=np.uint32), "label": told})
