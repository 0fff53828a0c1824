"""What is held equal, so that a finding is not length or a topic in disguise; for all analyses."""

from __future__ import annotations
