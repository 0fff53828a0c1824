"""Templates: those of the app, with the filters and the marked texts of reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

import conspectus
from conspectus.app.charts import chart_json
from conspectus.app.context import context_of
from conspectus.app.shading import whole_text
from conspectus.app.stores import Opened
from conspectus.app.url_state import UrlState
from conspectus.report.html import escape_clean, filters


def render(
    request: Request,
    template: str,
    *,
    title: str,
    opened: Opened | None = None,
    state: UrlState | None = None,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Write a page, or a part of one.

    Parameters
    ----------
    request
        What is answered.
    template
        File in ``templates/``.
    title
        Of the page, shown in the browser's tab.
    opened
        Store that the page is about.
    state
        Parameters of the page: templates write links with ``here(name=value)``.
    status
        HTTP status.
    **values
        For the template. Everything is escaped.

    Returns
    -------
    HTMLResponse
        The answer.
    """
    from conspectus.app.pages import PAGES

    context = context_of(request)
    path = request.url.path
    given = state or UrlState()

    def here(**changes: Any) -> str:
        return path + given.query(**changes)

    content = (
        environment()
        .get_template(template)
        .render(
            title=title,
            opened=opened,
            state=given,
            here=here,
            path=path,
            stores=context.stores,
            settings=context.settings,
            running=context.jobs.running(),
            assets=context.assets,
            navigation=[page for page in PAGES if page.in_navigation],
            version=conspectus.__version__,
            **values,
        )
    )
    return HTMLResponse(content, status)


def is_fragment(request: Request) -> bool:
    """Tell whether htmx asks for a part of a page, not a browser for the whole."""
    return request.headers.get("hx-request") == "true"


@cache
def environment() -> jinja2.Environment:
    """Make the environment of all templates; ``report/...`` are those of reports."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.PackageLoader("conspectus.app"),
                jinja2.PrefixLoader({"report": jinja2.PackageLoader("conspectus.report")}),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=escape_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(filters())
    own: dict[str, Callable[..., object]] = {"vega": chart_json, "whole": whole_text}
    made.filters.update(own)
    return made
