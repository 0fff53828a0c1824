"""The web app: stores on pages that a browser shows.

`conspectus serve` imports it; nothing else does, so that FastAPI stays an extra.
"""

from __future__ import annotations
