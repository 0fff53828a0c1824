"""What was asked, checked once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast, get_args

import numpy as np

from conspectus.errors import InputError

if TYPE_CHECKING:
    from conspectus.analysis.retrieval.examples import Example
    from conspectus.labels.encoders import EncoderChoice

Maker: TypeAlias = Literal["concepts", "bm25", "dense"]
MAKERS: Final[tuple[Maker, ...]] = get_args(Maker)


@dataclass(frozen=True)
class Question:
    """Everything that decides the answer of a search on a store.

    Parameters
    ----------
    query, unlike
        What documents should and should not have, in words.
    like
        Documents or passages that have it.
    latents
        Concepts looked for, the most important first.
    without
        Concepts that do not count.
    k, temperature
        Concepts of each way of asking, and how fast their weight falls with rank.
    length_slope
        How much of the advantage of long documents is taken away.
    n
        Documents to find.
    where
        Condition on metadata columns.
    fuse
        Rankings that are fused, and their weights: all given, or all None for the query to decide.
        None to take those that lie ready.
    encoder
        Sentence encoder.

    Raises
    ------
    InputError
        Nothing is asked for, or a number is out of its range.
    """

    query: str | None
    unlike: str | None
    like: tuple[Example, ...]
    latents: tuple[int, ...]
    without: tuple[int, ...]
    k: int
    temperature: float
    length_slope: float
    n: int
    where: str | None
    fuse: Mapping[Maker, float | None] | None
    encoder: EncoderChoice

    def __post_init__(self) -> None:
        """Refuse what has no answer."""
        for name in ("query", "unlike"):
            text = getattr(self, name)
            if text is not None and not str(text).strip():
                raise InputError(f"{name} is empty: say what to look for, or leave it out")
            if text is not None and not any(map(str.isalnum, str(text))):
                raise InputError(f"{name} {text!r} has no words: say in words what to look for")
        if self.query is None and not self.like and not self.latents:
            raise InputError("nothing to search for: give a query, examples (like) or latents")
        for name in ("k", "n"):
            if getattr(self, name) < 1:
                raise InputError(f"{name} must be at least 1, not {getattr(self, name)}")
        if not (math.isfinite(self.temperature) and self.temperature > 0):
            raise InputError(f"temperature must be greater than 0, not {self.temperature}")
        if not 0 <= self.length_slope <= 1:
            raise InputError(f"length_slope must be from 0 to 1, not {self.length_slope}")
        if self.fuse is not None:
            self._check_fuse(self.fuse)

    def _check_fuse(self, fuse: Mapping[Maker, float | None]) -> None:
        unknown = [name for name in fuse if name not in MAKERS]
        if unknown or not fuse:
            what = f"not {unknown[0]!r}" if unknown else "at least one"
            raise InputError(f"fuse takes {', '.join(MAKERS)}: {what}")
        given = [weight for weight in fuse.values() if weight is not None]
        if not all(math.isfinite(weight) and weight > 0 for weight in given):
            raise InputError("weights of fuse must be greater than 0: leave a ranking out instead")
        if self.query is None and set(fuse) != {"concepts"}:
            raise InputError("bm25 and dense search by words: give a query, or fuse concepts only")

    def switched_off(self, latents: Iterable[int]) -> Question:
        """Ask the same with further concepts switched off.

        Parameters
        ----------
        latents
            Their numbers.

        Returns
        -------
        Question
            The new question.
        """
        return replace(self, without=tuple(dict.fromkeys([*self.without, *latents])))

    def record(self) -> dict[str, Any]:
        """Return the question as plain JSON, for a result's settings."""
        return {
            "query": self.query,
            "unlike": self.unlike,
            "like": [list(one) if isinstance(one, tuple) else one for one in self.like],
            "latents": list(self.latents),
            "without": list(self.without),
            "k": self.k,
            "temperature": self.temperature,
            "length_slope": self.length_slope,
            "n": self.n,
            "where": self.where,
        }


def as_examples(like: object) -> tuple[Example, ...]:
    """Read examples as people give them.

    Parameters
    ----------
    like
        One document (id or row), one ``(document, start, end)``, several of them, or None.

    Returns
    -------
    tuple
        The examples.

    Raises
    ------
    InputError
        Something is neither.
    """
    if like is None:
        return ()
    if _is_example(like):
        return (_example(like),)
    if isinstance(like, Iterable) and not isinstance(like, str):
        given = list(cast("Iterable[object]", like))
        if all(map(_is_example, given)):
            return tuple(map(_example, given))
    raise InputError(
        f"like takes ids or rows of documents, or (document, start, end), not {like!r}"
    )


def as_latents(latents: object, name: str) -> tuple[int, ...]:
    """Read latents as people give them: one number, several, or None.

    Raises
    ------
    InputError
        Something is no whole number.
    """
    if latents is None:
        return ()
    given: list[Any] = (
        list(cast("Iterable[Any]", latents)) if isinstance(latents, Iterable) else [latents]
    )
    if isinstance(latents, str) or not all(map(_is_whole, given)):
        raise InputError(f"{name} takes numbers of latents, not {latents!r}")
    return tuple(dict.fromkeys(int(one) for one in given))


def as_makers(fuse: object) -> dict[Maker, float | None] | None:
    """Read the names of rankings: one, several, several with weights, or None.

    Those named without weights have None, see `trust.match_weights`.
    """
    if fuse is None:
        return None
    if isinstance(fuse, Mapping):
        given = cast("Mapping[Maker, Any]", fuse)
        return {name: float(weight) for name, weight in given.items()}
    names = (fuse,) if isinstance(fuse, str) else tuple(cast("Iterable[Any]", fuse))
    return cast("dict[Maker, float | None]", dict.fromkeys(names))


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_example(one: object) -> bool:
    if isinstance(one, tuple) and len(cast("tuple[object, ...]", one)) == 3:
        name, *span = cast("tuple[object, ...]", one)
        return _is_document(name) and all(map(_is_whole, span)) and isinstance(name, str)
    return _is_document(one)


def _is_document(one: object) -> bool:
    return isinstance(one, str) or _is_whole(one)


def _example(one: object) -> Example:
    if isinstance(one, tuple):
        name, start, end = cast("tuple[Any, Any, Any]", one)
        return str(name), int(start), int(end)
    return one if isinstance(one, str) else int(cast("Any", one))
