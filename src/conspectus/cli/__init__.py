"""The command line: one small file a command, no logic."""

from __future__ import annotations

from conspectus.cli.app import main

__all__ = ["main"]
