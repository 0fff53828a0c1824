"""A page as one HTML file that needs nothing else.

It is opened from a mail attachment or an archive, years later and offline: styles and script are
inside, nothing is fetched, and a Content-Security-Policy forbids all that is not named there by
its hash, so that not even a hostile document could run. The script only filters and sorts; table
and evidence work without it.
"""

from __future__ import annotations

import base64
import hashlib
import math
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup

from conspectus.report.charts import axis_of, charted
from conspectus.report.formats import (
    format_exact,
    format_interval,
    format_range,
    format_tick,
    format_value,
    written_key,
)
from conspectus.report.layout import (
    anchors,
    counted,
    group_columns,
    group_title,
    has_two_hues,
    held_by,
    passages_by_side,
    plural,
)
from conspectus.report.marks import clean, lay_out
from conspectus.report.page import DIFFERENCE, Figure, Page, Value, is_missing
from conspectus.report.sparks import draw, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SIDE_COLOURS = 8  # as many as style.css has


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
            many=plural(page.subject),
            anchors=anchors(page.rows),
            has_intervals=any(math.isfinite(row.low) for _, row in drawn),
            axis=axis_of([row for _, row in drawn], page.estimate or DIFFERENCE),
            drawn=drawn,
            colour=partial(_side_class, n_sides=len(page.sides)),
            style=Markup(style),
            script=Markup(script),
            policy=_policy(style, script),
        )
    )


def _picture(figure: Figure) -> str:
    if figure.png is not None:
        return "data:image/png;base64," + base64.b64encode(figure.png).decode()
    content = clean(figure.svg or "").encode()
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


def _side_class(side: int, n_sides: int) -> str:
    """Class of a side's colour; more sides than there are colours all get the same."""
    return f"side-{side}" if n_sides <= _SIDE_COLOURS else "of-all"


def _share_width(value: Value) -> str:
    if is_missing(value) or value is None or isinstance(value, str | tuple):
        return "0%"
    return f"{min(max(float(value), 0.0), 1.0) * 100:.2f}%"


def _value_of(key: str, values: Mapping[str, Value]) -> Value:
    return values.get(key)


def _top(share: Value) -> str:
    """Upper edge of a bar that stands on the ground of a picture 24 pixels high."""
    if is_missing(share) or not isinstance(share, int | float):
        return "24"
    return f"{24 - min(max(float(share), 0.0), 1.0) * 24:.1f}"


def _sort_value(value: Value) -> str:
    if is_missing(value) or value is None or isinstance(value, str | tuple):
        return ""
    return f"{value:.9g}".replace("inf", "Infinity")


def _thousands(number: int) -> str:
    return f"{number:,}"


def escape_clean(value: object) -> str:
    """Prepare a value for a template, which escapes it; see `marks.clean`."""
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
        finalize=escape_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters())
    return environment


def filters() -> dict[str, Callable[..., object]]:
    """Give the filters of the templates, by name; those of the web app use the same."""
    return {
        "written": format_value,
        "counted": counted,
        "exact": format_exact,
        "interval": format_interval,
        "tick": format_tick,
        "key": written_key,
        "pieces": lay_out,
        "by_side": passages_by_side,
        "two_hues": has_two_hues,
        "held_by": held_by,
        "picture": _picture,
        "spark": draw,
        "in_words": in_words,
        "listed": listed,
        "anchors": anchors,
        "of": _value_of,
        "top": _top,
        "range": format_range,
        "heading": group_title,
        "width": _share_width,
        "sortable": _sort_value,
        "thousands": _thousands,
    }
