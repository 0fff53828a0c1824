"""An OpenAI-compatible server on loopback that behaves as a test wants it to, well or badly."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What arrived: `number` counts from 0, `seen` how often this body came before."""

    number: int
    seen: int
    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def user(self) -> str:
        return self.body["messages"][1]["content"]

    @property
    def system(self) -> str:
        return self.body["messages"][0]["content"]


@dataclass(frozen=True)
class Response:
    """What is sent: `cut` closes the connection instead, `after` waits first."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    after: float = 0.0


def completion(
    content: object, *, usage: bool = True, finish: str = "stop", refusal: str | None = None
) -> Response:
    """A chat completion; what is no string is written as JSON. 10 tokens in, 5 out."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    message = {"role": "assistant", "content": text, "refusal": refusal}
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    if usage:
        body["usage"] = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
    return Response(body=json.dumps(body))


def error(status: int, message: str = "no", code: str | None = None, **headers: str) -> Response:
    body = {"error": {"message": message, "type": "error", "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, json.dumps(body), named)


def answer_number(request: Request) -> Response:
    """The default: the first number of the question."""
    return completion({"n": int(re.findall(r"\d+", request.user)[0])})


class LlmServer:
    """Listens on a free port from `start` to `stop`. `requests` and `peak` tell what came."""

    def __init__(self, respond: Callable[[Request], Response] = answer_number) -> None:
        self.respond = respond
        self.requests: list[Request] = []
        self.peak = 0
        self._now = 0
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._httpd.server_port}/v1"

    def start(self) -> LlmServer:
        threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    def take(self, path: str, headers: dict[str, str], text: str) -> Response:
        with self._lock:
            self._now += 1
            self.peak = max(self.peak, self._now)
            seen = self._seen.get(text, 0)
            self._seen[text] = seen + 1
            request = Request(len(self.requests), seen, path, headers, json.loads(text))
            self.requests.append(request)
        try:
            response = self.respond(request)
            time.sleep(response.after)
            return response
        finally:
            with self._lock:
                self._now -= 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                headers = {name.lower(): value for name, value in self.headers.items()}
                response = server.take(self.path, headers, text)
                self.close_connection = True
                if response.cut:
                    return
                try:
                    self.send_response(response.status)
                    self.send_header("Content-Type", "application/json")
                    for name, value in response.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(response.body.encode())
                except OSError:  # the client went away, as some tests want
                    pass

            def log_message(self, *arguments: object) -> None:
                pass

        return Handler
