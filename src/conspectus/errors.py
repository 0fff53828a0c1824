"""Every error a user can meet.

One base class, so that a program can catch what Conspectus says without catching what it did not
expect. A message names what is wrong and what to do about it; the command line prints it alone.
"""

from __future__ import annotations


class ConspectusError(Exception):
    """Base of all errors that Conspectus raises on purpose."""


class InputError(ConspectusError):
    """The user's data or arguments cannot be used as given."""


class DocumentError(InputError):
    """One document cannot be encoded; the others can.

    Parameters
    ----------
    reason
        What is wrong with the document, in words that fit a table cell.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreError(ConspectusError):
    """A store is missing, broken, or of a format this version cannot read."""


class EncoderMismatchError(StoreError):
    """A store was made by another encoder than the one given.

    Parameters
    ----------
    fields
        Dotted names of the fields that differ, for example ``("reader.name", "sae.hash")``.
    message
        The whole message; made from `fields` if not given.
    """

    def __init__(self, fields: tuple[str, ...], message: str | None = None) -> None:
        super().__init__(message or f"the encoder differs in: {', '.join(fields)}")
        self.fields = fields

    def __reduce__(self) -> tuple[type[EncoderMismatchError], tuple[tuple[str, ...], str]]:
        """Give both arguments to another process: by itself an exception gives its message."""
        return type(self), (self.fields, str(self))


class ReaderError(ConspectusError):
    """A reader model cannot be loaded or cannot give the activations asked for."""


class SAEError(ConspectusError):
    """A sparse autoencoder cannot be read, or does not fit its reader."""


class ModelError(ConspectusError):
    """A model from the catalogue cannot be fetched, checked or unpacked."""


class AnalysisError(ConspectusError):
    """An analysis cannot answer the question as it was put."""


class LanguageModelError(ConspectusError):
    """A language model cannot be asked: wrong key or name, no server, or a file of its answers."""


class AnswersPendingError(LanguageModelError):
    """What comes next is made of answers of a language model that are still to come."""


class MissingDependencyError(ConspectusError, ImportError):
    """An optional dependency is not installed."""
