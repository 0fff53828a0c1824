from __future__ import annotations

from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from conspectus.errors import LanguageModelError
from conspectus.llm.keys import find_key


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1
    keys: ClassVar = {("openrouter", "api_key"): " sk-ring \n", ("empty", "api_key"): ""}

    def get_password(self, service: str, username: str) -> str | None:
        if service == "locked":
            raise KeyringLocked("locked")
        return self.keys.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


@pytest.fixture
def drawer():
    before = keyring.get_keyring()
    keyring.set_keyring(Drawer())
    yield
    keyring.set_keyring(before)


def test_the_usual_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_key() is None
    monkeypatch.setenv("OPENAI_API_KEY", " sk-usual\n")
    assert find_key() == "sk-usual"


def test_a_variable_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-usual")
    monkeypatch.setenv("OTHER_KEY", "sk-other")
    assert find_key("OTHER_KEY") == "sk-other"
    with pytest.raises(LanguageModelError, match="variable THIRD_KEY is not set"):
        find_key("THIRD_KEY")


def test_a_keyring(drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-usual")
    assert find_key(keyring="openrouter") == "sk-ring"
    for service in ("nobody", "empty"):
        with pytest.raises(LanguageModelError, match=f"keyring set {service} api_key"):
            find_key(keyring=service)
    with pytest.raises(LanguageModelError, match="cannot be read .*locked"):
        find_key(keyring="locked")


def test_one_place_only() -> None:
    with pytest.raises(LanguageModelError, match="not both"):
        find_key("OTHER_KEY", "openrouter")


@pytest.mark.parametrize("key", ["sk-ü", "a\nb", "“sk-1”"])
def test_keys_that_cannot_be_sent_are_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(LanguageModelError, match="characters that no key has") as caught:
        find_key()
    assert key not in str(caught.value)
