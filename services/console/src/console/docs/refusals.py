"""The gateway's own refusals as pages of the console."""

from fastapi import APIRouter, Request, Response
from mentoring_common.errors import ServiceError
from mentoring_common.http import gateway_refusals

from console.pages.base import Pages, wants_page


def routes(pages: Pages) -> APIRouter:
    def page(request: Request, refusal: ServiceError) -> Response | None:
        if not wants_page(request):
            return None
        return pages.render(request, "gateway_refused.html", told=refusal.detail, heading=refusal.title)

    return gateway_refusals.routes(page)
