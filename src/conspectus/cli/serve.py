"""`conspectus serve`: open stores in a browser."""

from __future__ import annotations

import socket
import threading
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conspectus.cli import console
from conspectus.cli.groups import takes_groups
from conspectus.cli.llm_options import LlmOptions
from conspectus.errors import InputError
from conspectus.optional import require

if TYPE_CHECKING:
    from conspectus.app.served_model import ServedModel


@takes_groups
def serve(
    stores: Annotated[list[Path], typer.Argument(metavar="STORE", help="Folders of stores.")],
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes any that is free.")
    ] = 8765,
    host: Annotated[
        str,
        typer.Option("--host", help="Address to listen on. Any but this machine needs a token."),
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    allow_labels: Annotated[
        bool, typer.Option("--allow-labels", help="Let names be edited; else stores are read-only.")
    ] = False,
    *,
    llm: LlmOptions,
) -> None:
    """Look at stores in a browser: nothing is uploaded, nothing is fetched.

    A language model is asked only when a button that says so is pressed.

    Example: conspectus serve answers.conspectus
    """
    require("fastapi", "the web app")
    uvicorn = require("uvicorn", "the web app")
    require("python_multipart", "the web app")
    from conspectus.app.application import create_app
    from conspectus.app.settings import Settings

    settings = Settings.for_host(host, allow_labels=allow_labels)
    model = _model(llm)
    app = create_app(stores, settings, model)
    with _listen(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}/"
        if settings.token:
            url += f"?token={settings.token}"
        console.write(f"Conspectus is at {url}")
        if model is not None:
            console.note(_told_of(model))
        console.note("Press Ctrl+C to end it.")
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_keep_alive=5, lifespan="on"
        )
        server = uvicorn.Server(config)
        if not no_browser:
            threading.Thread(target=_open, args=(server, url), daemon=True).start()
        server.run(sockets=[listening])


def _model(llm: LlmOptions) -> ServedModel | None:
    """Open the language model, if one is named."""
    if not llm.wanted:
        return None
    if llm.batch_out is not None or llm.batch_in:
        message = "the app waits for answers: batch files are for the commands, such as diff"
        raise typer.BadParameter(message)
    if llm.cassette is None:
        require("openai", "asking a language model")
    from conspectus.app.served_model import ServedModel

    return ServedModel(llm.open(), llm.arguments())


def _told_of(model: ServedModel) -> str:
    """Say who may be asked, and what it may cost."""
    budget = model.arguments.get("budget")
    limit = f"at most {budget} in all" if budget else "without a limit: --budget sets one"
    if "cassette" in model.arguments:
        limit = "from a cassette, which costs nothing"
    return (
        f"Language model, asked when a button on the page In sentences is pressed: {model.name}, "
        f"{limit}."
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # who reads the address may come at once
    except OSError as error:
        listening.close()
        raise InputError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}. "
            "Choose another with --port, or 0 for any that is free"
        ) from error
    return listening


def _open(server: Any, url: str) -> None:
    while not server.started:
        time.sleep(0.05)
    webbrowser.open(url)
