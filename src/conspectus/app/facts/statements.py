"""What is to be said in sentences: how its result is made, in the app, in Python and by command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conspectus.analysis.hypotheses.explain import explain
from conspectus.analysis.result import Result, records
from conspectus.app.stores import Concept, Opened
from conspectus.progress import Progress

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.result import HypothesesResult
    from conspectus.report.page import Passage, Row

KEPT = 0.5
"""Share of documents kept out of a comparison or of pairs, as `--explain` does."""
THEN = "found = cs.explain(result)\ntable = found.table"
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
        Lines of Python that give the statements.
    command
        The command that gives them with a language model; empty where there is none.
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
    call: str
    command: str
    of: tuple[Opened, ...] = ()
    heavy: bool = True


@dataclass(frozen=True)
class Saying:
    """Makes a result, then says it in sentences; can be sent to a process of its own.

    Parameters
    ----------
    make
        Makes the result.
    """

    make: Callable[[Progress], Result]

    def __call__(self, progress: Progress) -> HypothesesResult:
        """Do both, telling of both."""
        result = self.make(progress)
        progress.start("putting it into sentences", None, "")
        found = explain(result, progress=progress)
        progress.finish()
        return found


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
