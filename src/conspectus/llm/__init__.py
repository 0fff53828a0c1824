"""One client for any OpenAI-compatible endpoint: cache, ledger, replay.

Questions go in, answers that fit a schema come out, and what did not come is `Missing`. Nothing
here needs the `openai` package until a question is sent to an endpoint.
"""

from __future__ import annotations

from conspectus.llm.batch import Batch
from conspectus.llm.client import Client
from conspectus.llm.fencing import FENCE_RULE, fence, read_prompt
from conspectus.llm.ledger import Ledger, Tally
from conspectus.llm.money import Budget, Prices
from conspectus.llm.open import open_model
from conspectus.llm.replay import Replay
from conspectus.llm.types import Answer, Estimate, LanguageModel, Missing, Question, Reason

__all__ = [
    "FENCE_RULE",
    "Answer",
    "Batch",
    "Budget",
    "Client",
    "Estimate",
    "LanguageModel",
    "Ledger",
    "Missing",
    "Prices",
    "Question",
    "Reason",
    "Replay",
    "Tally",
    "fence",
    "open_model",
    "read_prompt",
]
