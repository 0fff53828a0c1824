"""A cassette in the place of a language model: the same answers, offline, by anyone, for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conspectus.errors import LanguageModelError
from conspectus.llm.asking import ask_each, estimate_calls
from conspectus.llm.cassette import read_cassette
from conspectus.llm.ledger import Ledger
from conspectus.llm.types import Answer, Missing
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from threading import Event

    from conspectus.llm.money import Prices
    from conspectus.llm.types import Estimate, Question
    from conspectus.progress import Progress


class Replay:
    """Answers as recorded; what is not recorded is `Missing`. Satisfies `LanguageModel`.

    Parameters
    ----------
    path
        The cassette.
    model
        Which model's answers, where the cassette has those of several.
    prices
        Of tokens, for `estimate`; a replay itself costs nothing.

    Raises
    ------
    LanguageModelError
        The file is no cassette, or empty, or holds several models and none was chosen.
    """

    def __init__(self, path: Path, model: str | None = None, prices: Prices | None = None) -> None:
        recordings = read_cassette(path)
        found = {one.settings: None for one in recordings if model in {None, one.settings.model}}
        names = sorted({one.settings.model for one in recordings})
        if not found:
            wanted = "" if model is None else f" of {model!r}; it has {', '.join(names) or 'none'}"
            raise LanguageModelError(f"the cassette {path} has no recorded answers{wanted}")
        if len(found) > 1:
            several = "; ".join(str(settings) for settings in found)
            raise LanguageModelError(
                f"the cassette {path} has answers of several models or settings ({several}): "
                "name the model, or split the file"
            )
        (self._settings,) = found
        self._path = path
        self._outcomes = {
            one.key: one.outcome for one in recordings if one.settings == self._settings
        }
        self.name = self._settings.model
        self.identity = self._settings.identity
        self.ledger = Ledger(prices)

    def ask(
        self, questions: Sequence[Question], progress: Progress = SILENT
    ) -> list[Answer | Missing]:
        """Answer questions from the cassette, see `LanguageModel.ask`."""
        return ask_each(questions, self._settings, self._answer, self.ledger, progress)

    def estimate(self, questions: Sequence[Question]) -> Estimate:
        """Say what the questions not recorded would cost, see `LanguageModel.estimate`."""
        known = self._outcomes.__contains__
        return estimate_calls(questions, self._settings, known, self.ledger.prices)

    def _answer(self, key: str, question: Question, stop: Event) -> Answer | Missing:
        del stop
        asked_by = f" of {question.key}" if question.key else ""
        unknown = f"the question{asked_by} is not in {self._path}"
        return self._outcomes.get(key, Missing("not_recorded", unknown))
