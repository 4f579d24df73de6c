"""The pages of «Подбор»."""

from fastapi import APIRouter

from console.pages.base import Pages
from console.pages.matching import compare, decide, pairs, runs, unmatched, what_if


def routes(pages: Pages) -> APIRouter:
    """`/runs`, `/pairs`, `/unmatched`, `/compare`, `/what-if`."""
    router = APIRouter()
    for page in (runs, pairs, decide, unmatched, compare, what_if):
        router.include_router(page.routes(pages))
    return router
