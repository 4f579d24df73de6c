"""The pages of «Подбор»."""

from fastapi import APIRouter

from console.pages.base import Pages
from console.pages.matching import compare, decide, pairs, runs, unmatched


def routes(pages: Pages) -> APIRouter:
    """`/runs`, `/pairs`, `/unmatched`, `/compare`."""
    router = APIRouter()
    for page in (runs, pairs, decide, unmatched, compare):
        router.include_router(page.routes(pages))
    return router
