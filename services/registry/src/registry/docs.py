"""`/docs`: where the descriptions of the four services' APIs are. A page without scripts."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

SERVICES = {
    "registry": "Реестр участников: организации, участники, загрузка баз",
    "matching": "Подбор пар: запуски, предложения, объяснения",
    "notifications": "Уведомления: сообщения кураторам",
    "reporting": "Показатели: числа, книга Excel, панель",
}
HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
_LINES = "".join(
    f'<li><a href="/{name}/openapi.json">/{name}/openapi.json</a> {escape(title)}</li>'
    for name, title in SERVICES.items()
)
_PAGE = f"""<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>API платформы наставничества</title><style>body{{font:16px/1.5 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}}</style>
<h1>API платформы наставничества</h1><p>Каждая служба описывает себя документом OpenAPI 3.1. Запросы идут через этот же
адрес с заголовком «Authorization: Bearer токен».</p><ul>{_LINES}</ul></html>"""


def routes() -> APIRouter:
    """The page; open to everybody, since it holds no data."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def page() -> HTMLResponse:
        return HTMLResponse(_PAGE, headers=HEADERS)

    return router
