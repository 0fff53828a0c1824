"""Conspectus: see what is in a collection of documents."""

from __future__ import annotations

__version__ = "0.1.0"
