"""One endpoint: sends a request until it is answered, or until it is clear that it will not be.

The openai package carries the request; its own retries are off, because ours are counted, stop when
the user does, keep the budget, and make all threads wait when the endpoint asks one of them to.
"""

from __future__ import annotations

import json
import random
import time
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from conspectus.errors import LanguageModelError
from conspectus.llm.failures import Failure, failure_of, shortened
from conspectus.llm.keys import NO_KEY
from conspectus.llm.replies import Reply, UnreadableReplyError, read_reply
from conspectus.llm.tokens import guess_prompt_tokens, guess_tokens, prompt_tokens_at_most
from conspectus.llm.types import Missing
from conspectus.optional import require

if TYPE_CHECKING:
    from threading import Event
    from types import ModuleType

    from conspectus.llm.ledger import Ledger

_FAILED_IN_A_ROW = 10
_LONGEST_BACK_OFF_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 300.0


class RejectedError(Exception):
    """The endpoint does not take this body; the message is its own."""


class Endpoint:
    """Sends requests to one address. Safe for threads.

    Parameters
    ----------
    url
        Base URL, up to ``/v1``.
    key
        Sent as bearer token, and nowhere else.
    ledger
        Counts every request and keeps the budget.
    timeout
        Seconds to wait for an answer.
    retries
        Further tries after 429, 5xx or a broken connection; one after a time-out.
    back_off
        Seconds before the first further try, doubled for each one after it.
    """

    def __init__(
        self,
        url: str,
        key: str,
        ledger: Ledger,
        *,
        timeout: float = 120.0,
        retries: int = 8,
        back_off: float = 1.0,
    ) -> None:
        self.url = url
        self._key = key
        self._ledger = ledger
        self._timeout = timeout
        self._retries = retries
        self._back_off = back_off
        self._lock = Lock()
        self._hold_until = 0.0
        self._failed_in_a_row = 0
        self._was_reached = False

    @property
    def _openai(self) -> ModuleType:
        return require("openai", "asking a language model")

    @cached_property
    def _client(self) -> Any:
        return self._openai.OpenAI(
            base_url=self.url, api_key=self._key, timeout=self._timeout, max_retries=0
        )

    def send(self, body: dict[str, Any], purpose: str, stop: Event) -> Reply | Missing:
        """Send one request.

        Parameters
        ----------
        body
            As `conspectus.llm.wire.request_body` makes it.
        purpose
            Row of the ledger.
        stop
            Set when waiting and trying again should end.

        Returns
        -------
        Reply or Missing
            What came back, or why nothing did.

        Raises
        ------
        RejectedError
            The endpoint answered 400 or the like: another body may be taken.
        LanguageModelError
            No request can succeed: the run should end.
        """
        for tried in range(self._retries + 1):
            self._wait_for_hold(stop)
            if stop.is_set():  # whoever stops pays for what is under way, and for nothing else
                break
            outcome = self._try(body, purpose, stop)
            if not isinstance(outcome, Failure):
                return outcome
            self._raise_if_fatal(outcome)
            if outcome.kind == "refused":
                return Missing("refused", outcome.detail)
            last = tried == self._retries or stop.is_set()
            if outcome.kind == "timeout" and (tried >= 1 or last):
                return self.given_up("timeout", f"no answer within {self._timeout:g} s, twice")
            if last:
                return self.given_up("failed", f"{outcome.detail} ({tried + 1} tries)")
            self._back_off_after(outcome, tried, stop)
        return Missing("failed", "not sent")

    def given_up(self, reason: Any, detail: str) -> Missing:
        """Count a question that got no answer, and end the run where there are too many.

        Parameters
        ----------
        reason
            Of the missing answer.
        detail
            For a person.

        Returns
        -------
        Missing
            For the question.

        Raises
        ------
        LanguageModelError
            So many in a row had none that asking on is useless.
        """
        with self._lock:
            self._failed_in_a_row += 1
            too_many = self._failed_in_a_row >= _FAILED_IN_A_ROW
        if too_many:
            raise LanguageModelError(
                f"{self.url} gave no answer to {_FAILED_IN_A_ROW} questions in a row, the last "
                f"time because: {detail}. All answers so far are kept; run again for the rest"
            )
        return Missing(reason, detail)

    def forget_failures(self) -> None:
        """Count failures in a row anew: those that ended a run say nothing of the next."""
        with self._lock:
            self._failed_in_a_row = 0

    def _try(self, body: dict[str, Any], purpose: str, stop: Event) -> Reply | Missing | Failure:
        """Send a request once, within the budget."""
        messages: list[dict[str, Any]] = body["messages"]
        longest: int = body.get("max_tokens") or body["max_completion_tokens"]
        at_most = prompt_tokens_at_most(messages, json.dumps(body.get("response_format", "")))
        reservation = self._ledger.reserve(at_most, longest, stop.is_set)
        if reservation is None:
            return Missing("over_budget", "not asked: it could have passed the budget")
        try:
            outcome, said = self._post(body)
            if isinstance(outcome, Failure):
                if outcome.billed:
                    out = guess_tokens(said) if said else longest
                    self._ledger.spend(purpose, guess_prompt_tokens(messages), out, estimated=True)
                return outcome
            tokens_in, tokens_out = outcome.tokens_in, outcome.tokens_out
            estimated = tokens_in is None or tokens_out is None
            tokens_in = guess_prompt_tokens(messages) if tokens_in is None else tokens_in
            tokens_out = guess_tokens(outcome.text) if tokens_out is None else tokens_out
            self._ledger.spend(purpose, tokens_in, tokens_out, estimated=estimated)
            return Reply(outcome.text, outcome.refusal, outcome.cut, tokens_in, tokens_out)
        finally:
            self._ledger.settle(reservation)

    def _post(self, body: dict[str, Any]) -> tuple[Reply | Failure, str]:
        """Send a request and read what comes; the text too, where it is no chat completion."""
        with self._lock:
            openai, client = self._openai, self._client
        try:
            response = client.chat.completions.with_raw_response.create(**body)
        except openai.OpenAIError as error:
            failure = failure_of(error, openai, self._without_key)
            if failure.kind != "unreachable":
                self._was_reached = True
            return failure, ""
        self._was_reached = True
        text = str(response.text)
        try:
            reply = read_reply(json.loads(text))
        except UnreadableReplyError as error:
            said = shortened(self._without_key(str(error)))
            return Failure("again", said, billed=True), text
        except (ValueError, RecursionError):
            return Failure("again", "the body of the response is no JSON", billed=True), text
        with self._lock:
            self._failed_in_a_row = 0
        return reply, ""

    def _raise_if_fatal(self, failure: Failure) -> None:
        if failure.kind == "rejected":
            raise RejectedError(failure.detail)
        if failure.kind == "fatal":
            raise LanguageModelError(f"{self.url}: {failure.detail}")
        if failure.kind == "unreachable" and not self._was_reached:
            raise LanguageModelError(
                f"nothing answers at {self.url} ({failure.detail}): start the server, or check "
                "the address"
            )
        if failure.wait is not None and failure.wait > _LONGEST_WAIT_SECONDS:
            raise LanguageModelError(
                f"{self.url} asks to wait {failure.wait / 60:.0f} minutes ({failure.detail}). "
                "All answers so far are kept; run again then"
            )

    def _without_key(self, text: str) -> str:
        """Take the key out of what a server repeats of it, before it is cut: a part tells too."""
        return text if self._key == NO_KEY else text.replace(self._key, "***")

    def _back_off_after(self, failure: Failure, tried: int, stop: Event) -> None:
        """Wait before the next try; all threads wait where the endpoint asks for it."""
        if failure.wait is not None:
            with self._lock:
                self._hold_until = max(self._hold_until, time.monotonic() + failure.wait)
            return
        longest = min(self._back_off * 2**tried, _LONGEST_BACK_OFF_SECONDS)
        stop.wait(longest * random.uniform(0.5, 1.0))

    def _wait_for_hold(self, stop: Event) -> None:
        """Wait as long as the endpoint asked any thread to, and not all to the same instant."""
        pause = self._hold_until - time.monotonic()
        if pause > 0:
            stop.wait(pause * random.uniform(1.0, 1.1))
