"""What is to be said in sentences: how its result is made, and what of its sentences is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.result import Result, records
from conspectus.app.stores import Concept, Opened
from conspectus.progress import Progress

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.result import HypothesesResult
    from conspectus.report.page import Passage, Row

KEPT = 0.5
"""Share of documents kept out of a comparison or of pairs, as `--explain` does."""
NAMED = 4
"""Concepts of a statement that are named under it."""


@dataclass(frozen=True)
class Asked:
    """A result that is to be said in sentences.

    Parameters
    ----------
    page
        Path of the page that shows the result itself.
    verb
        What makes it.
    decided
        All that decides it, as plain JSON.
    make
        Makes it.
    title
        What it is, for a person who waits.
    call
        Lines of Python that give the result, and then those that it is given.
    command
        The command that gives the statements, with the words that it is given; None where there is
        none.
    of
        Store of each side, where these differ.
    heavy
        Whether it reads the whole store.
    """

    page: str
    verb: str
    decided: Mapping[str, Any]
    make: Callable[[Progress], Result]
    title: str
    call: Callable[[str], str]
    command: Callable[..., str] | None
    of: tuple[Opened, ...] = ()
    heavy: bool = True


def statements(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """Gather what a page shows of statements besides their figures.

    Parameters
    ----------
    rows
        The statements, laid out.

    Returns
    -------
    list of dict
        ``number``, ``row``, its first ``concepts``, how many ``more`` there are, and ``alone``: the
        concept whose name is the whole statement, or None.
    """
    shown: list[dict[str, Any]] = []
    for number, row in enumerate(rows, 1):
        members = [_concept(member) for member in row.members]
        alone = members[0] if len(members) == 1 and members[0].label == row.label else None
        shown.append(
            {
                "number": number,
                "row": row,
                "concepts": members[:NAMED],
                "more": max(0, len(members) - NAMED),
                "alone": alone,
            }
        )
    return shown


def evidence(found: HypothesesResult, number: int, k: int) -> dict[str, Any]:
    """Gather what opens under a statement.

    Parameters
    ----------
    found
        The statements.
    number
        Of the statement, from 1.
    k
        Passages of each group.

    Returns
    -------
    dict
        The groups with their passages, the latents with their own figures, and the concept that is
        marked.

    Raises
    ------
    AnalysisError
        There is no such statement.
    """
    passages = found.evidence(number, k)
    record = records(found.table)[number - 1]
    groups: dict[str, list[Passage]] = {str(record[f"group_{x}"]): [] for x in "ab"}
    for passage in passages:
        groups.setdefault(passage.side, []).append(passage)
    row = found.page(rows=number, passages=0).rows[-1]
    return {
        "number": number,
        "groups": groups,
        "members": [(_concept(member), member) for member in row.members],
        "latent": int(row.members[0].key),
        "two": any(mark.hue for passage in passages for mark in passage.marks),
    }


def _concept(member: Row) -> Concept:
    return Concept(int(member.key), member.label, member.label_source)
