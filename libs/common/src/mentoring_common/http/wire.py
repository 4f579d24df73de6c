"""What arrives as bytes and is no HTTP request is refused in the form and language of every other refusal."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mentoring_common.http.problems import MEDIA_TYPE, problem

UNREADABLE = problem(
    400,
    "REQUEST_UNREADABLE",
    "Запрос не прочитан",
    "Строка запроса или заголовки не соответствуют HTTP. Кириллицу и пробелы в адресе передавайте в процентной "
    "кодировке UTF-8: %D0%98 вместо «И», %20 вместо пробела.",
)
"""A raw Cyrillic letter in an address is the usual reason: the parser below does not say which byte it was."""


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, but for the answer to what its parser refuses before any application is asked."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's English sentence is for nobody here
        body = bytes(UNREADABLE.body)
        head = (
            f"HTTP/1.1 400 Bad Request\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
