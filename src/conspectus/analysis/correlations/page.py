"""A correlation laid out for a reader."""

from __future__ import annotations
