"""What a language model would cost, and the button that asks it: only that button's post does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from conspectus.app.context import App, InStore
from conspectus.app.facts.asking import Reckoning, Saying, priced, so_far, total_of
from conspectus.app.jobs import Job
from conspectus.app.pages.statements_found import (
    asked_for,
    decided_by,
    key_of_judged,
    model_of,
    result_of,
)
from conspectus.app.pages.statements_state import read_state
from conspectus.app.rendering import render
from conspectus.app.work import start_asking, waiting, work

router = APIRouter()


@router.get("/statements/cost")
def cost(request: Request, app: App, opened: InStore) -> Response:
    """Say what it would cost to have it judged, and offer to; a part of the page."""
    state, model = read_state(request.url.query), model_of(request)
    asked = asked_for(request, opened, state)
    if isinstance(asked, Job):
        return waiting(request, asked, opened)
    result = result_of(request, opened, asked)
    if isinstance(result, Job):
        return waiting(request, result, opened)
    plan = work(
        request,
        opened,
        f"cost of {asked.verb}",
        {**decided_by(asked, model, state), "rounds": model.rounds},
        Reckoning(result, model, state.settings),
        title=f"Reckoning what {model.name} would cost",
        heavy=asked.heavy,
    )
    if isinstance(plan, Job):
        return waiting(request, plan, opened)
    return render(
        request,
        "statements_cost.html.j2",
        title="What it would cost",
        opened=opened,
        state=state,
        model=model,
        known=app.jobs.has(key_of_judged(opened, asked, model, state)),
        table=priced(plan),
        total=total_of(plan),
        so_far=so_far(model),
    )


@router.post("/statements/judged")
def judge(
    request: Request, app: App, opened: InStore, again: Annotated[bool, Form()] = False
) -> Response:
    """Start to ask the language model; ``again`` asks anew for what is missing."""
    state, model = read_state(request.url.query), model_of(request)
    page = opened.url("statements")
    asked = asked_for(request, opened, state)
    result = asked if isinstance(asked, Job) else result_of(request, opened, asked)
    if isinstance(asked, Job) or isinstance(result, Job):
        # The result is not kept any more: its page shows how it is made anew, and then the button.
        return RedirectResponse(page + state.query(judged=False, statement=None), 303)
    here = page + state.query(judged=True, statement=None)
    key = key_of_judged(opened, asked, model, state)
    if again or not app.jobs.has(key):  # it may have failed, and nobody has seen it
        app.jobs.forget(key)
    start_asking(
        request,
        opened,
        model,
        key,
        Saying(result, model, state.settings),
        title=f"In sentences, asked of {model.name}: {asked.title}",
        url=here,
        heavy=asked.heavy,
    )
    return RedirectResponse(here, 303)
