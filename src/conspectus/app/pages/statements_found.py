"""Statements of a result, found where they are kept: without a language model, or what one said."""

from __future__ import annotations

from typing import Any

from fastapi import HTTPException, Request

from conspectus.analysis.hypotheses.result import HypothesesResult
from conspectus.analysis.result import Result
from conspectus.app.context import context_of
from conspectus.app.facts.asking import Saying
from conspectus.app.facts.statements import Asked
from conspectus.app.jobs import Job
from conspectus.app.pages.statements_of import asked_of
from conspectus.app.pages.statements_state import Told
from conspectus.app.served_model import ServedModel
from conspectus.app.stores import Opened
from conspectus.app.work import key_for, work
from conspectus.errors import InputError


def asked_for(request: Request, opened: Opened, state: Told) -> Asked | Job:
    """Say what is to be told.

    Parameters
    ----------
    request, opened, state
        The request, its store and its parameters.

    Returns
    -------
    Asked or Job
        A job while what it needs is being made.

    Raises
    ------
    InputError
        It is not chosen.
    """
    asked = asked_of(state, request, opened)
    if asked is None:
        raise InputError(f"choose what is to be told on the page {state.of} first")
    return asked


def result_of(request: Request, opened: Opened, asked: Asked) -> Result | Job:
    """Give the result itself: that of its own page, where it is kept.

    Parameters
    ----------
    request, opened
        The request and its store.
    asked
        How it is made.

    Returns
    -------
    Result or Job
        A job while it is being made.
    """
    return work(
        request,
        opened,
        asked.verb,
        asked.decided,
        asked.make,
        title=asked.title,
        heavy=asked.heavy,
    )


def plain_of(request: Request, opened: Opened, asked: Asked) -> HypothesesResult | Job:
    """Put it into sentences without a language model.

    Parameters
    ----------
    request, opened
        The request and its store.
    asked
        What is to be told.

    Returns
    -------
    HypothesesResult or Job
        A job while they, or the result itself, are being made.
    """
    kind = f"explain {asked.verb}"
    known = context_of(request).jobs.find(key_for(opened, kind, asked.decided))
    if isinstance(known, HypothesesResult):
        return known
    result = result_of(request, opened, asked)
    if isinstance(result, Job):
        return result
    title = f"In sentences: {asked.title}"
    return work(
        request, opened, kind, asked.decided, Saying(result), title=title, heavy=asked.heavy
    )


def judged_of(
    request: Request, opened: Opened, asked: Asked, state: Told
) -> HypothesesResult | Job | None:
    """Find what the language model said, or the job that asks it; it is not asked for this.

    Parameters
    ----------
    request, opened
        The request and its store.
    asked
        What is to be told.
    state
        Parameters of the page.

    Returns
    -------
    HypothesesResult, Job or None
        None where there is neither, and where the page is not about it.

    Raises
    ------
    LanguageModelError
        The model could not be asked.
    """
    context = context_of(request)
    if not state.judged or context.model is None:
        return None
    key = key_of_judged(opened, asked, context.model, state)
    return context.jobs.find(key, context.settings.patience)


def key_of_judged(opened: Opened, asked: Asked, model: ServedModel, state: Told) -> str:
    """Name the job that asks a language model.

    Parameters
    ----------
    opened, asked, model, state
        As in `decided_by`.

    Returns
    -------
    str
        Its key.
    """
    return key_for(opened, f"judged {asked.verb}", decided_by(asked, model, state))


def decided_by(asked: Asked, model: ServedModel, state: Told) -> dict[str, Any]:
    """Gather all that decides what a language model is asked.

    Parameters
    ----------
    asked
        What is to be told.
    model
        The model.
    state
        Parameters of the page.

    Returns
    -------
    dict
        Plain JSON.
    """
    return {"result": dict(asked.decided), **state.settings, "model": model.identity}


def model_of(request: Request) -> ServedModel:
    """Give the server's language model.

    Parameters
    ----------
    request
        The request.

    Returns
    -------
    ServedModel
        The model.

    Raises
    ------
    HTTPException
        403: there is none.
    """
    model = context_of(request).model
    if model is None:
        raise HTTPException(
            403, "This server has no language model: start it with --llm and --llm-model."
        )
    return model
