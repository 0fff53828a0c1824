"""A map of documents: places by concepts, and what the picture only seems to show."""

from __future__ import annotations
