"""Pairs of concepts that go together, or avoid each other, more than chance."""

from __future__ import annotations
