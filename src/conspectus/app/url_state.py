"""What a page shows, as the query of its URL: whoever has the URL sees the same.

A page declares its parameters once, as a model with defaults. FastAPI reads it from the query, and
links and forms are written from it, so that no parameter is ever named in two places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self, get_origin
from urllib.parse import parse_qs, urlencode

from pydantic import BaseModel, ConfigDict, model_validator

from conspectus.errors import InputError

Format = Literal["", "csv", "parquet", "json", "html"]


class UrlState(BaseModel):
    """Parameters of a page; subclass it with a default for each field.

    Parameters
    ----------
    format
        File to export instead of showing the page; never part of a link that shows it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Format = ""

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """Take a field that a form left empty as one that was not given."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value not in ("", [""], None)}

    @classmethod
    def read(cls, query: str) -> Self:
        """Read what `query` wrote.

        Parameters
        ----------
        query
            A query without its question mark.

        Returns
        -------
        UrlState
            The parameters.

        Raises
        ------
        InputError
            It cannot be read.
        """
        try:
            parsed = parse_qs(query, max_num_fields=1000)
            many = {
                k for k, field in cls.model_fields.items() if get_origin(field.annotation) is list
            }
            return cls.model_validate({k: v if k in many else v[-1] for k, v in parsed.items()})
        except ValueError as error:
            raise InputError(f"this address cannot be read: {error}") from None

    def query(self, **changes: Any) -> str:
        """Write the state as a query, leaving out what has its default.

        Parameters
        ----------
        **changes
            Parameters with other values than they have now.

        Returns
        -------
        str
            For example ``"?q=apologises&off=12&off=7"``; empty if all is default.
        """
        pairs = list(self.pairs(**changes))
        return f"?{urlencode(pairs)}" if pairs else ""

    def pairs(self, *left_out: str, **changes: Any) -> Iterator[tuple[str, str]]:
        """List name and value of every parameter, for links and for hidden fields of forms.

        Parameters
        ----------
        *left_out
            Parameters to leave out, because the form has fields of its own for them.
        **changes
            As for `query`.

        Yields
        ------
        tuple of str
            Repeated names for lists.
        """
        unknown = set(changes) - set(type(self).model_fields)
        if unknown:
            raise KeyError(f"{type(self).__name__} has no parameter {sorted(unknown)[0]!r}")
        changes = {"format": ""} | changes
        for name, field in type(self).model_fields.items():
            value = changes.get(name, getattr(self, name))
            if (
                name in left_out
                or value is None
                or value == field.get_default(call_default_factory=True, validated_data={})
            ):
                continue
            many = isinstance(value, list | tuple | set | frozenset)
            for one in value if many else (value,):
                yield name, _written(one)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
