"""Where the key of an endpoint comes from: the environment or a keyring, never a file of ours."""

from __future__ import annotations

import os

from conspectus.errors import LanguageModelError
from conspectus.optional import require

DEFAULT_VARIABLE = "OPENAI_API_KEY"
KEYRING_USER = "api_key"
NO_KEY = "none"  # what servers that ask for none are sent, as the header must hold something


def find_key(variable: str | None = None, keyring: str | None = None) -> str | None:
    """Find the key of an endpoint.

    Parameters
    ----------
    variable
        Environment variable that holds it; ``OPENAI_API_KEY`` if neither is given.
    keyring
        Service under which the system's keyring holds it, for the user ``api_key``.

    Returns
    -------
    str or None
        None where nothing was named and ``OPENAI_API_KEY`` is not set.

    Raises
    ------
    LanguageModelError
        What was named holds no key, or one that cannot be sent.
    """
    if variable and keyring:
        raise LanguageModelError("name a variable or a keyring entry for the key, not both")
    if keyring:
        place, key = f"the keyring's entry {keyring!r}", _from_keyring(keyring)
    else:
        place = f"the variable {variable or DEFAULT_VARIABLE}"
        key = os.environ.get(variable or DEFAULT_VARIABLE, "").strip()
        if not key and variable is None:
            return None
        if not key:
            raise LanguageModelError(f"{place} is not set: it should hold the endpoint's key")
    if not (key.isascii() and key.isprintable()):
        raise LanguageModelError(f"{place} holds characters that no key has")
    return key


def _from_keyring(service: str) -> str:
    keyring = require("keyring", "reading a key from the system's keyring")
    try:
        key = keyring.get_password(service, KEYRING_USER)
    except keyring.errors.KeyringError as error:
        raise LanguageModelError(
            f"the system's keyring cannot be read ({error}): put the key into {DEFAULT_VARIABLE}"
        ) from error
    if not key or not key.strip():
        raise LanguageModelError(
            f"the keyring has no key for {service!r}: run `keyring set {service} {KEYRING_USER}`"
        )
    return str(key).strip()
