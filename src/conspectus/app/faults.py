"""Errors as pages: what is wrong and what to do, never a stack trace."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from conspectus.app.jobs import BusyError, CancelledError
from conspectus.app.rendering import is_fragment, render
from conspectus.app.security import HEADERS
from conspectus.errors import (
    AnalysisError,
    ConspectusError,
    InputError,
    LanguageModelError,
    StoreError,
)

_TITLES = {
    StoreError: "The store cannot be read",
    LanguageModelError: "The language model does not answer",
}
_OTHER = "This could not be done"


def show_fault(request: Request, status: int, title: str, message: str) -> Response:
    """Answer with an error, as a page or as a part of one.

    Parameters
    ----------
    request
        The request.
    status
        HTTP status.
    title
        What happened.
    message
        What is wrong and what to do.

    Returns
    -------
    Response
        HTML; everything in it is escaped.
    """
    name = request.path_params.get("store", "")
    opened = request.app.state.conspectus.stores.get(name)
    template = "fault.html.j2" if is_fragment(request) else "fault_page.html.j2"
    return render(request, template, title=title, opened=opened, status=status, message=message)


def install(app: FastAPI) -> None:
    """Register what answers each kind of error.

    Parameters
    ----------
    app
        The app.
    """

    @app.exception_handler(ConspectusError)
    def known(request: Request, error: ConspectusError) -> Response:
        if isinstance(error, CancelledError):
            return show_fault(request, 409, "Cancelled", "Load the page again to start anew.")
        if isinstance(error, BusyError):
            return show_fault(request, 503, "Too much at once", f"{error}.")
        if isinstance(error, InputError | AnalysisError):
            return show_fault(request, 400, "This cannot be answered", str(error))
        title = next((said for kind, said in _TITLES.items() if isinstance(error, kind)), _OTHER)
        return show_fault(request, 500, title, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        told = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()]
        return show_fault(request, 400, "This address is not understood", "; ".join(told))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        if error.status_code != 404:
            return show_fault(request, error.status_code, "Not possible", str(error.detail))
        detail = str(error.detail)
        message = "There is no such page." if detail == "Not Found" else detail
        return show_fault(request, 404, "Not found", message)

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        told = f"{type(error).__name__}: {error}"
        message = f"This is a fault of Conspectus; the terminal has the details. {told}"
        answer = show_fault(request, 500, "Something went wrong", message)
        answer.headers.update(HEADERS)  # Starlette answers this one outside of all middleware
        return answer
