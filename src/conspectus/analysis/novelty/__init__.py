"""What a corpus holds beyond its known classes: novel groups, and themes within a class."""

from __future__ import annotations
