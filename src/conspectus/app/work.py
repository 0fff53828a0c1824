"""How a page asks for a result that may take long."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from conspectus.analysis.concepts.cached import key_of
from conspectus.app.apart import run_apart
from conspectus.app.context import context_of
from conspectus.app.jobs import Job
from conspectus.app.rendering import is_fragment, render
from conspectus.app.served_model import ServedModel
from conspectus.app.stores import Opened
from conspectus.progress import Progress

T = TypeVar("T")


def work(
    request: Request,
    opened: Opened,
    kind: str,
    arguments: Mapping[str, Any],
    make: Callable[[Progress], T],
    *,
    title: str,
    heavy: bool = False,
) -> T | Job:
    """Give a result, or the job that makes it; see `jobs.Jobs.run`.

    Parameters
    ----------
    request
        The request; its URL shows the result when it is there.
    opened
        The store.
    kind, arguments
        What is computed, and all that decides it, as plain JSON.
    make
        Computes it.
    title
        What is being done, for a person who waits.
    heavy
        Whether it reads the whole store: on a large one it then runs in a process of its own, for
        which `make` must be something that can be sent there, such as `apart.Call`.

    Returns
    -------
    T or Job
        The result, or a job that is not over: return `waiting` for it.
    """
    context = context_of(request)
    apart = heavy and _is_large(request, opened)
    return context.jobs.run(
        key_for(opened, kind, arguments),
        partial(run_apart, make, model=context.model) if apart else make,
        title=title,
        url=_page_of(request),
        patience=context.settings.patience,
        lane="heavy" if apart else "light",
    )


def start_asking(
    request: Request,
    opened: Opened,
    model: ServedModel,
    key: str,
    make: Callable[[Progress], Any],
    *,
    title: str,
    url: str,
    heavy: bool,
) -> Job:
    """Start a job that asks the language model, one at a time; answers to POST alone may do this.

    Parameters
    ----------
    request
        The request.
    opened
        The store.
    model
        Whom it asks.
    key
        From `key_for`.
    make
        Asks; on a large store it is sent to a process of its own, and its questions come back.
    title
        What is being done, for a person who waits.
    url
        Page that shows the result.
    heavy
        As for `work`.

    Returns
    -------
    Job
        However far it is.
    """
    context = context_of(request)
    apart = heavy and _is_large(request, opened)

    def asking(progress: Progress) -> Any:
        """Ask when the answers of a job before are all in."""
        model.wait_until_idle(progress)
        try:
            return run_apart(make, progress, model=model) if apart else make(progress)
        finally:
            model.rounds += 1

    return context.jobs.start(key, asking, title=title, url=url, lane="asking")


def key_for(opened: Opened, kind: str, arguments: Mapping[str, Any]) -> str:
    """Name a result by all that decides it.

    Parameters
    ----------
    opened
        The store.
    kind, arguments
        As for `work`.

    Returns
    -------
    str
        Key of its job.
    """
    decided = json.dumps(arguments, sort_keys=True, default=str)
    return key_of([kind, opened.name, opened.labels_version, decided])


def _is_large(request: Request, opened: Opened) -> bool:
    return opened.entries > context_of(request).settings.apart_from


def _page_of(request: Request) -> str:
    """Find the page that a person sees: a part of it is no place to lead to."""
    seen = urlsplit(request.headers.get("hx-current-url", "") if is_fragment(request) else "")
    if not seen.path.startswith("/s/"):
        return _url_of(request)
    return seen.path + (f"?{seen.query}" if seen.query else "")


def _url_of(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def waiting(request: Request, job: Job, opened: Opened | None = None) -> HTMLResponse:
    """Show a job instead of its result, as a page or as the part of a page that was asked for.

    Parameters
    ----------
    request
        The request.
    job
        A job.
    opened
        The store.

    Returns
    -------
    HTMLResponse
        It asks for itself until the result is there, and then for that.
    """
    template = "job_panel.html.j2" if is_fragment(request) else "waiting.html.j2"
    return render(
        request,
        template,
        title=job.title,
        opened=opened,
        job=job,
        fragment=is_fragment(request),
        asker=job.asked_by(_url_of(request)),
    )
