"""Answers on disk, so that nothing is paid for twice and a killed run loses nothing.

One SQLite file with a write-ahead log: every answer is committed as it comes, and several
processes may use the file at once. Only answers are kept; what is missing is asked again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from conspectus.errors import LanguageModelError
from conspectus.home import home
from conspectus.llm.types import Answer

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_WAIT_FOR_OTHERS_SECONDS = 60.0
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    value TEXT NOT NULL,
    tokens_in INTEGER NOT NULL,
    tokens_out INTEGER NOT NULL,
    answered TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID
"""


def default_cache_path() -> Path:
    """Return the file of cached answers in Conspectus' cache folder."""
    return home() / "llm" / "answers.sqlite"


class AnswerCache:
    """Answers by the key of their question. Safe for threads and processes.

    Parameters
    ----------
    path
        The file; made if it is not there.

    Raises
    ------
    LanguageModelError
        The file cannot be opened, or is no cache.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_FOR_OTHERS_SECONDS, check_same_thread=False
            )
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            with self._connection:
                self._connection.execute(_TABLE)

    def get(self, key: str) -> Answer | None:
        """Return the answer kept under a key, marked as cached; None if there is none.

        Raises
        ------
        LanguageModelError
            The file cannot be read.
        """
        with self._lock, self._explained():
            row = self._connection.execute(
                "SELECT value, tokens_in, tokens_out FROM answers WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        return Answer(json.loads(row[0]), row[1], row[2], cached=True)

    def put(self, key: str, model: str, answer: Answer) -> None:
        """Keep an answer. When this returns, it is on disk.

        Parameters
        ----------
        key
            Of its question.
        model
            Who answered, for people who look into the file.
        answer
            What to keep.

        Raises
        ------
        LanguageModelError
            The file cannot be written.
        """
        row = (key, model, json.dumps(answer.value), answer.tokens_in, answer.tokens_out)
        with self._lock, self._explained(), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO answers (key, model, value, tokens_in, tokens_out) "
                "VALUES (?, ?, ?, ?, ?)",
                row,
            )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _explained(self) -> Generator[None]:
        """Turn what SQLite and the file system complain of into what to do."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            todo = "make room, what it has is kept" if full else "delete it"
            raise LanguageModelError(
                f"the cache of answers {self.path} cannot be used ({error}): {todo}, or set "
                "CONSPECTUS_HOME to another folder"
            ) from error
