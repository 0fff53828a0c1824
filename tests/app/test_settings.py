"""Who may ask, and under which name."""

from __future__ import annotations

import pytest

from conspectus.app.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_loopback_needs_no_token(host):
    assert Settings.for_host(host).token == ""


def test_any_other_host_gets_a_long_random_token():
    one, two = (Settings.for_host("0.0.0.0").token for _ in range(2))
    assert one != two
    assert len(one) >= 43  # 256 bits in base64


def test_labels_are_read_only_unless_asked_for():
    assert not Settings.for_host("127.0.0.1").allow_labels
    assert Settings.for_host("127.0.0.1", allow_labels=True).allow_labels


@pytest.mark.parametrize(
    "header", ["127.0.0.1", "127.0.0.1:8765", "localhost:1", "[::1]:8765", "LOCALHOST"]
)
def test_loopback_answers_to_its_own_names(header):
    assert Settings().allows_host(header)


@pytest.mark.parametrize(
    "header",
    ["", "evil.example", "evil.example:8765", "127.0.0.1.evil.example", "192.168.1.2", "[::2]:80"],
)
def test_loopback_answers_to_no_other_name(header):
    assert not Settings().allows_host(header)


def test_elsewhere_addresses_and_the_given_name_pass_but_no_foreign_name():
    settings = Settings(host="box.lan", token="t")
    for header in ("box.lan:8765", "10.0.0.7:8765", "[fe80::1]:8765", "localhost:8765"):
        assert settings.allows_host(header), header
    for header in ("evil.example", "box.lan.evil.example", "10.0.0.7.evil.example"):
        assert not settings.allows_host(header), header
