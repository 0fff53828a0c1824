"""How numbers are written, so that a share or a p-value looks the same wherever it appears.

Rounding must not claim more than is known: a rare concept is "< 0.1%" and not "0.0%", a p-value
too small to be read is "< 0.0001" with its scientific notation at hand.
"""

from __future__ import annotations

import math
from numbers import Integral
from typing import TYPE_CHECKING

from conspectus.report.page import Kind, Value, is_missing

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
SMALLEST_P = 1e-4
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_value(value: Value, kind: Kind) -> str:
    """Write a value for a reader.

    Parameters
    ----------
    value
        A number (a fraction for kinds ``percent`` and ``points``; a whole number of kind
        ``number`` has no decimals if it is an int), a text, or None.
    kind
        How to write numbers; texts are returned as they are.

    Returns
    -------
    str
        For example ``"66.3%"``, ``"+62.3 pp"``, ``"12.4"``, ``"< 0.0001"``; an en dash for None
        and NaN.
    """
    if is_missing(value):
        return MISSING
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, tuple):
        return " ".join(format_value(number, "number") for number in value)
    if kind == "number" and isinstance(value, Integral):
        return f"{int(value):,}".replace("-", MINUS)
    number = float(value)
    if math.isinf(number):
        return "∞" if number > 0 else f"{MINUS}∞"
    if kind == "percent":
        return _percent(number)
    if kind == "points":
        return f"{points(number)} pp"
    if kind == "pvalue":
        return _pvalue(number)
    return _number(number)


def format_exact(value: Value, kind: Kind) -> str:
    """Write a value with more digits, for a tooltip.

    Parameters
    ----------
    value
        As for `format_value`.
    kind
        As for `format_value`.

    Returns
    -------
    str
        Four significant digits, p-values below 0.001 in scientific notation; empty where there
        is nothing to add.
    """
    if is_missing(value) or value is None or isinstance(value, str | tuple) or math.isinf(value):
        return ""
    if kind == "pvalue":
        return scientific(float(value)) if 0 < value < 1e-3 else f"{value:.4g}"
    scale, unit = {"percent": (100, "%"), "points": (100, " pp")}.get(kind, (1, ""))
    return f"{value * scale:.4g}{unit}".replace("-", MINUS)


def written_key(key: str) -> str:
    """Write what identifies a row.

    Parameters
    ----------
    key
        As in `Row.key`.

    Returns
    -------
    str
        A bare number gets a sign before it, for example ``"#2575"``; all else stays as it is.
    """
    return f"#{key}" if key.isdecimal() else key


def points(fraction: float) -> str:
    """Write a difference of two shares in percentage points, without the unit.

    Parameters
    ----------
    fraction
        Difference as a fraction, from -1 to 1.

    Returns
    -------
    str
        One decimal, always with a sign, for example ``"+62.3"``; zero has none.
    """
    if not math.isfinite(fraction):
        return MISSING
    written = f"{abs(fraction) * 100:.1f}"
    if float(written) == 0:
        return written
    return f"{'+' if fraction > 0 else MINUS}{written}"


def format_interval(low: float, high: float, kind: Kind) -> str:
    """Write an interval.

    Parameters
    ----------
    low, high
        Its ends, in the unit of `kind`; NaN where there is no interval.
    kind
        How to write them.

    Returns
    -------
    str
        For example ``"+54.1 to +69.2"``; empty where an end is NaN.
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    if kind == "points" and math.isfinite(low) and math.isfinite(high):
        return f"{points(low)} to {points(high)}"
    return f"{format_value(low, kind)} to {format_value(high, kind)}"


def format_range(values: Sequence[Value], kind: Kind) -> str:
    """Write from where to where values go.

    Parameters
    ----------
    values
        Some numbers; others are left out.
    kind
        How to write them.

    Returns
    -------
    str
        For example ``"3.1% to 66.3%"``; an en dash if there is no number.
    """
    numbers = [v for v in values if isinstance(v, int | float) and not is_missing(v)]
    if not numbers:
        return MISSING
    return f"{format_value(min(numbers), kind)} to {format_value(max(numbers), kind)}"


def format_tick(value: float, kind: Kind) -> str:
    """Write a round number beside an axis.

    Parameters
    ----------
    value
        Place of the tick, a fraction for kinds ``percent`` and ``points``.
    kind
        What the axis shows.

    Returns
    -------
    str
        As short as it can be, for example ``"+20"`` (points), ``"20%"`` or ``"0.5"``.
    """
    if kind == "percent":
        return f"{value * 100:g}%".replace("-", MINUS)
    if kind == "points":
        return f"{value * 100:+g}".replace("-", MINUS) if value else "0"
    return f"{value:g}".replace("-", MINUS)


def scientific(number: float) -> str:
    """Write a number in scientific notation.

    Parameters
    ----------
    number
        A finite number.

    Returns
    -------
    str
        Two significant digits, for example ``"3.2 × 10⁻⁹"``.
    """
    mantissa, exponent = f"{number:.1e}".split("e")
    power = str(int(exponent)).translate(SUPERSCRIPTS)
    return f"{mantissa} × 10{power}".replace("-", MINUS)


def _percent(fraction: float) -> str:
    if 0 < fraction < 0.0005:
        return "< 0.1%"
    if 0.9995 <= fraction < 1:
        return "> 99.9%"
    return f"{fraction * 100:.1f}%".replace("-", MINUS)


def _pvalue(p: float) -> str:
    if p < SMALLEST_P:
        return "< 0.0001"
    return f"{p:.2f}" if p >= 0.1 else f"{p:.2g}"


def _number(number: float) -> str:
    if number == 0:
        return "0"
    size = abs(number)
    if size < 1e-3 or size >= 1e7:
        return scientific(number)
    decimals = max(0, 2 - math.floor(math.log10(size)))
    return f"{number:,.{decimals}f}".replace("-", MINUS)
