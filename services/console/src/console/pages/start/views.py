"""`/`: the first page, from which everything is reached."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.pages.base import Pages
from console.session.current import SignedIn


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def start(request: Request, session: SignedIn) -> Response:
        return pages.render(request, "start/start.html", session=session)

    return router
