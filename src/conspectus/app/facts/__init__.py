"""What the pages of a store say before any question is asked: counts, shares, words.

Nothing here knows of requests or of HTML.
"""

from __future__ import annotations
