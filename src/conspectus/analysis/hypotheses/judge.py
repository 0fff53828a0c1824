"""Asking a model whether statements are true of documents, and counting what it says.

One question shows one document with all statements that it is to be judged by. Which group the
document is of is nowhere in it; documents and statements come in an order of their own. What is
not answered is missing: it is never a no.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from conspectus.analysis.hypotheses.documents import shortened
from conspectus.analysis.hypotheses.prompts import prompt
from conspectus.llm import Missing, Question, fence
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.llm import LanguageModel
    from conspectus.stats.types import FloatArray, IntArray

ANSWERS = {"yes": 1.0, "no": 0.0, "cannot tell": float("nan")}
CANNOT_TELL = "cannot tell"
PURPOSE = "judge"


@dataclass(frozen=True)
class Sheet:
    """One question to the judge.

    Parameters
    ----------
    text
        What is judged.
    statements
        Numbers of the statements it is judged by, in the order in which they are asked.
    key
        Who asked, for messages.
    """

    text: str
    statements: tuple[int, ...]
    key: str


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What the judge said.

    Parameters
    ----------
    value
        1 yes, 0 no, NaN for no answer, shape (sheets, statements).
    asked
        Whether it was asked, same shape.
    reasons
        Answers that are missing, by reason; ``"cannot tell"`` is the judge's own.
    """

    value: FloatArray
    asked: FloatArray
    reasons: Mapping[str, int]

    @property
    def n_missing(self) -> int:
        """Answers that are missing."""
        return sum(self.reasons.values())


def shuffled(items: Sequence[int] | IntArray, seed: Sequence[int]) -> tuple[int, ...]:
    """Put numbers into a random order.

    Parameters
    ----------
    items
        The numbers.
    seed
        Of the order.

    Returns
    -------
    tuple of int
        All of them.
    """
    return tuple(np.random.default_rng(list(seed)).permutation(np.asarray(items)).tolist())


def questions(statements: Sequence[str], sheets: Sequence[Sheet], purpose: str) -> list[Question]:
    """Write what the judge is asked.

    Parameters
    ----------
    statements
        All statements.
    sheets
        Texts and the statements each is judged by.
    purpose
        Row of the ledger.

    Returns
    -------
    list of Question
        One a sheet.
    """
    told = prompt("judge")
    return [
        Question(
            told, _written(statements, sheet), _schema(len(sheet.statements)), purpose, sheet.key
        )
        for sheet in sheets
    ]


def ask(
    model: LanguageModel,
    statements: Sequence[str],
    sheets: Sequence[Sheet],
    purpose: str,
    progress: Progress = SILENT,
) -> Verdicts:
    """Have documents judged.

    Parameters
    ----------
    model
        The judge.
    statements, sheets, purpose
        As for `questions`.
    progress
        Told of every answer.

    Returns
    -------
    Verdicts
        In the order of `sheets` and `statements`, whatever order they were asked in.
    """
    value = np.full((len(sheets), len(statements)), np.nan)
    asked = np.zeros_like(value)
    reasons: dict[str, int] = {}
    answers = model.ask(questions(statements, sheets, purpose), progress)
    for row, (sheet, answer) in enumerate(zip(sheets, answers, strict=True)):
        columns = list(sheet.statements)
        asked[row, columns] = 1.0
        if isinstance(answer, Missing):
            reasons[answer.reason] = reasons.get(answer.reason, 0) + len(columns)
            continue
        for place, column in enumerate(columns, 1):
            said = str(answer.value[str(place)])
            value[row, column] = ANSWERS[said]
            if said == CANNOT_TELL:
                reasons[CANNOT_TELL] = reasons.get(CANNOT_TELL, 0) + 1
    return Verdicts(value, asked, reasons)


def _written(statements: Sequence[str], sheet: Sheet) -> str:
    # Statements are made of names, and names of documents: they too are data.
    listed = "\n".join(
        f"{place}. {' '.join(statements[number].split())}"
        for place, number in enumerate(sheet.statements, 1)
    )
    return f"{fence(listed, 'statements')}\n\n{fence(shortened(sheet.text), 'text')}"


def _schema(count: int) -> dict[str, Any]:
    keys = [str(place) for place in range(1, count + 1)]
    return {
        "type": "object",
        "properties": {key: {"type": "string", "enum": list(ANSWERS)} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }
