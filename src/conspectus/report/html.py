"""A page as one HTML file that needs nothing else.

It is opened from a mail attachment or an archive, years later and offline: styles and script are
inside, nothing is fetched, and a Content-Security-Policy forbids all that is not named there by
its hash, so that not even a hostile document could run. The script only filters and sorts; table
and evidence work without it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from conspectus.report.charts import axis_of, charted
from conspectus.report.formats import (
    format_exact,
    format_interval,
    format_tick,
    format_value,
    written_key,
)
from conspectus.report.marks import clean, lay_out
from conspectus.report.page import DIFFERENCE, Column, Page, Passage, Row, Value, is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def render_html(page: Page) -> str:
    """Write a page as self-contained HTML.

    Parameters
    ----------
    page
        What to show. Every text of it is escaped.

    Returns
    -------
    str
        A whole document in valid UTF-8; the same page gives the same bytes.
    """
    style, script = _asset("style.css"), _asset("enhance.js")
    drawn = charted(page.rows) if page.estimate else []
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            groups=group_columns(page.columns),
            axis=axis_of([row for _, row in drawn], page.estimate or DIFFERENCE),
            drawn=drawn,
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
        )
    )


def group_columns(columns: Sequence[Column]) -> list[tuple[Column, ...]]:
    """Put the columns of both sides that belong together into one.

    Parameters
    ----------
    columns
        Columns in their order.

    Returns
    -------
    list of tuple of Column
        One tuple for each column of the drawn table: neighbours of one kind with ascending
        sides together, all others alone.
    """
    groups: list[tuple[Column, ...]] = []
    for column in columns:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.side is not None
            and column.side is not None
            and last.kind == column.kind
            and last.side < column.side
        ):
            groups[-1] = (*groups[-1], column)
        else:
            groups.append((column,))
    return groups


def group_title(group: Sequence[Column]) -> str:
    """Find the heading of columns drawn together.

    Parameters
    ----------
    group
        One of `group_columns`.

    Returns
    -------
    str
        Their common title, else the words all titles begin with, else all titles.
    """
    titles = list(dict.fromkeys(column.title for column in group))
    common: list[str] = []
    for words in zip(*(title.split() for title in titles), strict=False):
        if len(set(words)) > 1:
            break
        common.append(words[0])
    return " ".join(common) or " / ".join(titles)


def passages_by_side(row: Row, sides: Sequence[str]) -> dict[str, list[Passage]]:
    """Sort the evidence of a concept by side.

    Parameters
    ----------
    row
        The concept.
    sides
        Names of the page's sides; all of them are in the result, in this order.

    Returns
    -------
    dict of str to list of Passage
        Passages of a side that is not among `sides` come after the others.
    """
    found: dict[str, list[Passage]] = {side: [] for side in sides}
    for passage in row.passages:
        found.setdefault(passage.side, []).append(passage)
    return found


def _share_width(value: Value) -> str:
    if is_missing(value) or value is None or isinstance(value, str | tuple):
        return "0%"
    return f"{min(max(float(value), 0.0), 1.0) * 100:.2f}%"


def _sort_value(value: Value) -> str:
    if is_missing(value) or value is None or isinstance(value, str | tuple):
        return ""
    return f"{value:.9g}".replace("inf", "Infinity")


def _thousands(number: int) -> str:
    return f"{number:,}"


def _escape_clean(value: object) -> str:
    return value if isinstance(value, Markup) else clean(str(value))


def _policy(style: str, script: str) -> str:
    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


@cache
def _asset(name: str) -> str:
    return resources.files("conspectus.report").joinpath("templates", name).read_text("utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("conspectus.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_escape_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "written": format_value,
        "exact": format_exact,
        "interval": format_interval,
        "tick": format_tick,
        "key": written_key,
        "pieces": lay_out,
        "by_side": passages_by_side,
        "heading": group_title,
        "width": _share_width,
        "sortable": _sort_value,
        "thousands": _thousands,
    }
    environment.filters.update(filters)
    return environment
