"""Pairs of which both halves are judged from text: who is read, and what the answers say."""

from __future__ import annotations
