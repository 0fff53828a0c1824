"""A judge that reads by rule and errs as often as it is told.

It is told what each name stands for, so it measures nothing of reading or naming: only whether
differences judged with known errors are corrected, and whether their intervals hold the truth.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth.hypotheses.rules import TRACES, Rules

from conspectus.analysis.hypotheses.planting import PROPERTIES
from conspectus.llm import Answer, Estimate, Ledger, Missing
from conspectus.progress import SILENT, Progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.llm import Question

_EXAM = {one.statement: TRACES[one.name] for one in PROPERTIES}
_FENCED = re.compile(r"<(statements|text)(-\w+)>\n(.*?)\n</\1\2>", re.DOTALL)
_TOKENS = (1, 1)


@dataclass(frozen=True)
class Skill:
    """How good a judge is.

    Parameters
    ----------
    name
        Of the judge.
    sensitivity, specificity
        Means over statements.
    spread
        Standard deviation of each from statement to statement.
    """

    name: str
    sensitivity: float
    specificity: float
    spread: float = 0.0

    def of(self, statement: str) -> tuple[float, float]:
        """Give sensitivity and specificity for one statement, always the same."""
        drawn = np.random.default_rng(zlib.crc32(f"{self.name}/{statement}".encode()))
        own = drawn.normal([self.sensitivity, self.specificity], self.spread)
        return tuple(np.clip(own, 0.05, 1.0).tolist())


SKILLS = (
    Skill("fair", 0.85, 0.95),
    Skill("uneven", 0.80, 0.90, 0.10),
    Skill("poor", 0.70, 0.80),
)


class RuleJudge:
    """Answers a judge's questions about documents of one planting.

    Parameters
    ----------
    rules
        What is true.
    skill
        How often it sees it.
    seed
        Of its errors: it says the same of the same statement and text every time.
    """

    def __init__(self, rules: Rules, skill: Skill, seed: int = 0) -> None:
        self.name = self.identity = f"rule judge, {skill.name}"
        self.ledger = Ledger()
        self._rules, self._skill, self._seed = rules, skill, seed
        self._row = {text: row for row, text in enumerate(rules.texts)}
        self._known: dict[str, NDArray[np.bool_]] = {}

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions; see `conspectus.llm.LanguageModel`."""
        del progress
        return [Answer(self._answer(one), *_TOKENS, cached=False) for one in questions]

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Estimate questions; see `conspectus.llm.LanguageModel`."""
        return Estimate(len(questions), 0, len(questions), len(questions), None)

    def _answer(self, question: Question) -> dict[str, str]:
        fenced = {found[0]: found[2] for found in _FENCED.findall(question.user)}
        lines = (line.partition(". ") for line in fenced["statements"].splitlines())
        return {number: self._said(statement, fenced["text"]) for number, _, statement in lines}

    def _said(self, statement: str, text: str) -> str:
        true = self._true(statement, text)
        key = f"{self._seed}/{self._skill.name}/{statement}/{text}"
        drawn = np.random.default_rng(zlib.crc32(key.encode())).random()
        right = drawn < self._skill.of(statement)[0 if true else 1]
        return "yes" if true == right else "no"

    def _true(self, statement: str, text: str) -> bool:
        if statement in _EXAM:
            return _EXAM[statement].search(text) is not None
        if statement not in self._known:
            self._known[statement] = self._rules.holds(statement)
        return bool(self._known[statement][self._row[text]])
