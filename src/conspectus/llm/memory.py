"""What is known already: the cache is asked before a model is, and both files kept up to date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conspectus.llm.types import Answer

if TYPE_CHECKING:
    from conspectus.llm.cache import AnswerCache
    from conspectus.llm.cassette import Recorder
    from conspectus.llm.settings import Settings
    from conspectus.llm.types import Missing, Question


@dataclass(frozen=True)
class Memory:
    """Where answers are kept.

    Parameters
    ----------
    settings
        Of the model.
    cache
        Answers by key; None where nothing is to be kept.
    recorder
        A cassette under recording, or None.
    """

    settings: Settings
    cache: AnswerCache | None = None
    recorder: Recorder | None = None

    def knows(self, key: str) -> bool:
        """Tell whether the answer of a key is known."""
        return self.cache is not None and self.cache.get(key) is not None

    def recall(self, key: str, question: Question) -> Answer | None:
        """Return the known answer of a question; it is recorded too, so that cassettes are whole.

        Parameters
        ----------
        key
            Of the question.
        question
            What is asked.

        Returns
        -------
        Answer or None
            Marked as cached.
        """
        known = None if self.cache is None else self.cache.get(key)
        if known is not None and self.recorder is not None:
            self.recorder.record(key, question, known)
        return known

    def keep(self, key: str, question: Question, outcome: Answer | Missing) -> None:
        """Keep what came of a question: answers in the cache, everything in the cassette.

        Parameters
        ----------
        key
            Of the question.
        question
            What was asked.
        outcome
            What came of it.
        """
        if self.cache is not None and isinstance(outcome, Answer):
            self.cache.put(key, self.settings.model, outcome)
        if self.recorder is not None:
            self.recorder.record(key, question, outcome)
