"""Pages about jobs: how far one is, cancelling it, and all of them."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from conspectus.app.context import App
from conspectus.app.rendering import is_fragment, render

router = APIRouter(prefix="/jobs")


@router.get("")
def jobs(request: Request, app: App) -> HTMLResponse:
    """List the jobs."""
    return render(request, "jobs.html.j2", title="Jobs", jobs=app.jobs.all())


@router.get("/{id}/panel")
def panel(request: Request, app: App, id: str, fragment: bool = False, asker: int = -1) -> Response:
    """Show how far a job is; when it is done, lead to its result."""
    job = app.jobs.get(id)
    if job is None:
        raise HTTPException(404, "This job is not known any more: load the page again.")
    if job.is_over and job.state != "cancelled" and not fragment:
        return Response(headers={"hx-redirect": job.asker(asker)})
    return render(
        request, "job_panel.html.j2", title=job.title, job=job, fragment=fragment, asker=asker
    )


@router.post("/{id}/cancel")
def cancel(
    request: Request, app: App, id: str, fragment: bool = False, asker: int = -1
) -> Response:
    """Cancel a job."""
    job = app.jobs.get(id)
    if job is None:
        raise HTTPException(404, "This job is not known any more.")
    job.cancel()
    if not is_fragment(request):
        return RedirectResponse("/jobs", status_code=303)
    return render(
        request, "job_panel.html.j2", title=job.title, job=job, fragment=fragment, asker=asker
    )
