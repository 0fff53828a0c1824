"""What the person who starts the app decides, and limits that protect the machine."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Settings:
    """How the app is served.

    Parameters
    ----------
    host
        Address that is listened on.
    token
        What a browser must know; empty where no token is asked for (loopback).
    allow_labels
        Whether names of concepts may be edited; else nothing is ever written into a store.
    most_body
        Bytes of a request's body, at most.
    most_url
        Characters of path and query, at most.
    seconds
        Time that a request may take. Longer work runs as a job.
    patience
        Seconds that a page waits for a job before it shows the job.
    workers
        Light jobs that run at the same time.
    apart_from
        Entries (documents times their concepts) of a store from which heavy jobs run in a process
        of their own: starting one takes a second or two.
    """

    host: str = "127.0.0.1"
    token: str = ""
    allow_labels: bool = False
    most_body: int = 256 * 1024
    most_url: int = 8 * 1024
    seconds: float = 30.0
    patience: float = 0.4
    workers: int = 2
    apart_from: int = 2_000_000

    @classmethod
    def for_host(cls, host: str, *, allow_labels: bool = False) -> Settings:
        """Choose a token where others than this machine could connect.

        Parameters
        ----------
        host
            Address that is listened on.
        allow_labels
            Whether names may be edited.

        Returns
        -------
        Settings
            Without a token on loopback, with a random one of 256 bits elsewhere.
        """
        token = "" if host in LOOPBACK else secrets.token_urlsafe(32)
        return cls(host=host, token=token, allow_labels=allow_labels)

    def allows_host(self, header: str) -> bool:
        """Tell whether a request's Host header names this app, and not a name rebound to it.

        Parameters
        ----------
        header
            Host header, with or without a port.

        Returns
        -------
        bool
            On loopback only loopback's own names pass. Elsewhere also the host given, the
            machine's names, and bare addresses, which no name server can rebind.
        """
        name = _without_port(header)
        if name in LOOPBACK:
            return True
        if self.host in LOOPBACK:
            return False
        named = {self.host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        return name in named or _is_address(name)


def _without_port(header: str) -> str:
    text = header.strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.rpartition(":")[0] if text.count(":") == 1 else text


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
