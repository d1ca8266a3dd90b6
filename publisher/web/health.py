"""`/healthz`: the process is running. `/readyz`: it is ready to work."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from . import WebParts


def routes(parts: WebParts) -> list[Route]:
    """`/healthz` answers 200; `/readyz` answers 200, or 503 with what it is waiting for."""

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok\n", headers={"cache-control": "no-store"})

    def readyz(request: Request) -> Response:
        waiting = list(parts.waiting_for())
        return JSONResponse(
            {"ready": not waiting, "waiting_for": waiting},
            status_code=503 if waiting else 200,
            headers={"cache-control": "no-store"},
        )

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
