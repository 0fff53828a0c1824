"""The web app: stores on pages that a browser shows."""

from __future__ import annotations
