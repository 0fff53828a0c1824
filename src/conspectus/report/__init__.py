"""From a plain page of findings to something a person reads: self-contained HTML and charts.

The floor knows no analysis. Whoever has something to show fills a `Page`, so that every analysis
looks alike and none needs to know how HTML is made.
"""

from __future__ import annotations

from conspectus.report.page import Column, Figure, Kind, Mark, Page, Passage, Row, Table

__all__ = ["Column", "Figure", "Kind", "Mark", "Page", "Passage", "Row", "Table"]
