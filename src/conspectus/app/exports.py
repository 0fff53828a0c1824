"""What a page shows, as a file: the table for programs, the report for people."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import pandas as pd
from fastapi.responses import Response

from conspectus.analysis.result import Result, records
from conspectus.app.url_state import Format
from conspectus.report.html import render_html

if TYPE_CHECKING:
    from conspectus.report.page import Page

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True)
class Export:
    """Ways to write what a page shows.

    Parameters
    ----------
    name
        Of the file, without suffix.
    table
        Makes the table.
    page
        Makes the report.
    json
        Makes the JSON; that of the table if None.
    """

    name: str
    table: Callable[[], pd.DataFrame]
    page: Callable[[], Page]
    json: Callable[[], str] | None = None

    @classmethod
    def of(cls, name: str, result: Result) -> Self:
        """Export a result by its own methods.

        Parameters
        ----------
        name
            Of the file, without suffix.
        result
            The result.

        Returns
        -------
        Export
            Its table, its report, and its JSON with settings and provenance.
        """
        return cls(name, lambda: result.table, result.page, result.to_json)

    def answer(self, format: Format) -> Response:
        """Write the file.

        Parameters
        ----------
        format
            Which; not empty.

        Returns
        -------
        Response
            A download; browsers never show it as a page of the app.
        """
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", self.name).strip("-")[:80] or "conspectus"
        disposition = f'attachment; filename="{plain}.{format}"'
        return Response(
            self._content(format),
            media_type=_TYPES[format],
            headers={"content-disposition": disposition},
        )

    def _content(self, format: Format) -> bytes:
        if format == "html":
            return render_html(self.page()).encode()
        if format == "json":
            written = self.json() if self.json else _as_json(self.table())
            return written.encode()
        out = io.BytesIO()
        if format == "parquet":
            self.table().to_parquet(out, index=False)
        else:
            self.table().map(_joined).to_csv(out, index=False, encoding="utf-8-sig")
        return out.getvalue()


def _as_json(table: pd.DataFrame) -> str:
    return json.dumps({"table": records(table)}, ensure_ascii=False, allow_nan=False, default=str)


def _joined(cell: object) -> object:
    return "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell
