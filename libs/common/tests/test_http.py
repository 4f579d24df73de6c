"""The frame's HTTP: every refusal is problem+json with a stable code and a Russian detail, and repeats no value."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import uvicorn
from mentoring_common.http.wire import Protocol
from mentoring_common.settings import ServiceSettings
from prometheus_client import generate_latest

from .frame import FILES, NO_BROKER, served, writing_service
from .link import link_to

PUPILS = "/registry/v1/pupils"
ANN = {"name": "ann", "grade": 5}


@pytest.fixture
def settings(mongo_uri, database_name, token_settings) -> ServiceSettings:
    """No broker: nothing of what is tested here needs one."""
    return ServiceSettings(
        mongo_uri=mongo_uri, mongo_database=database_name, amqp_uri=NO_BROKER, http_port=1, http_max_body_bytes=1024,
        **token_settings,
    )  # fmt: skip


@pytest.fixture
async def service(settings, log_lines):
    service, app = writing_service(settings)
    async with served(app) as client:
        yield service, client


@pytest.fixture
def client(service) -> httpx.AsyncClient:
    return service[1]


@pytest.fixture
def curator(issue_token) -> dict[str, str]:
    return bearer(issue_token("curator", ["school-1"]))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def refusal(answer: httpx.Response, status: int, code: str) -> dict:
    """The problem, seen to be one."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert (problem["type"], problem["status"], problem["code"]) == ("about:blank", status, code)
    for told in (problem["title"], problem["detail"]):
        assert re.search("[а-яё]{3}", told)
    return problem


async def chunks(*sizes: int) -> AsyncIterator[bytes]:
    for size in sizes:
        yield b"x" * size


async def test_what_is_recorded_can_be_read(client, curator) -> None:
    assert (await client.post(PUPILS, json=ANN, headers=curator)).status_code == 201
    assert (await client.get(f"{PUPILS}/ann", headers=curator)).json() == {"grade": 5}


async def test_an_address_that_is_not_there(client) -> None:
    refusal(await client.get("/registry/v1/nothing"), 404, "ROUTE_NOT_FOUND")
    refusal(await client.get("/docs"), 404, "ROUTE_NOT_FOUND")


async def test_a_method_that_the_address_does_not_take(client) -> None:
    refusal(await client.put(PUPILS, json=ANN), 405, "METHOD_NOT_ALLOWED")


async def test_a_rules_refusal_keeps_its_code_and_its_fields(client, curator) -> None:
    await client.post(PUPILS, json=ANN, headers=curator)
    problem = refusal(await client.post(PUPILS, json=ANN, headers=curator), 409, "PUPIL_THERE")
    assert (problem["detail"], problem["pupil_id"]) == ("Такой ученик уже есть.", "ann")


async def test_what_is_not_yours_is_not_there(client, curator, issue_token) -> None:
    await client.post(PUPILS, json=ANN, headers=curator)
    stranger = bearer(issue_token("curator", ["school-2"]))
    theirs = await client.get(f"{PUPILS}/ann", headers=stranger)
    refusal(theirs, 404, "PUPIL_UNKNOWN")
    assert theirs.json() == (await client.get(f"{PUPILS}/nobody", headers=stranger)).json()


async def test_a_caller_without_a_token_that_holds(client, issue_token) -> None:
    for headers, code in (
        ({}, "TOKEN_MISSING"),
        ({"Authorization": "Basic YTpi"}, "TOKEN_MISSING"),
        (bearer("abc"), "TOKEN_MALFORMED"),
        (bearer(issue_token("curator", ["school-1"], ttl=timedelta(minutes=-2))), "TOKEN_EXPIRED"),
    ):
        answer = await client.post(PUPILS, json=ANN, headers=headers)
        refusal(answer, 401, code)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_role_that_may_not(client, issue_token) -> None:
    answer = await client.post(PUPILS, json=ANN, headers=bearer(issue_token("methodologist")))
    assert "куратор школы" in refusal(answer, 403, "ROLE_REQUIRED")["detail"]


async def test_a_role_counts_in_its_own_scope_alone(client, curator, issue_token) -> None:
    await client.post(PUPILS, json=ANN, headers=curator)
    assert (await client.get(f"{PUPILS}/ann", headers=bearer(issue_token("methodologist")))).status_code == 200
    refusal(await client.get(f"{PUPILS}/ann", headers=bearer(issue_token("head", ["school-1"]))), 403, "ROLE_REQUIRED")


async def test_what_no_permission_names_is_open_to_nobody(client, curator, issue_token) -> None:
    for headers in (curator, bearer(issue_token("methodologist")), {}):
        refusal(await client.get("/registry/v1/forgotten", headers=headers), 403, "OPERATION_CLOSED")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{broken", "application/json"),
        (b"x" * 5000, "application/json"),
        (b'{"grade": "x"}', "application/json"),
        (b"{}", "application/json; charset=utf-16"),
        (b"--b", "multipart/form-data; boundary=b"),
    ],
)
async def test_the_caller_is_known_before_the_body_is_looked_at(client, issue_token, content, kind) -> None:
    for headers, status, code in (
        ({}, 401, "TOKEN_MISSING"),
        (bearer("abc"), 401, "TOKEN_MALFORMED"),
        (bearer(issue_token("methodologist")), 403, "ROLE_REQUIRED"),
    ):
        asked = f"{PUPILS}?unknown=1"
        refusal(await client.post(asked, content=content, headers={**headers, "Content-Type": kind}), status, code)


async def test_nothing_of_the_body_is_waited_for_from_a_stranger(client) -> None:
    async def never_ends() -> AsyncIterator[bytes]:
        yield b"{"
        raise AssertionError("the body was read on")

    refusal(await client.post(PUPILS, content=never_ends()), 401, "TOKEN_MISSING")


async def test_answers_about_people_stay_in_no_cache(client, curator, issue_token) -> None:
    answers = [
        await client.post(PUPILS, json=ANN, headers=curator),
        await client.get(f"{PUPILS}/ann", headers=curator),
        await client.get(f"{PUPILS}/nobody", headers=curator),
        await client.post(PUPILS, json=ANN),
        await client.post(PUPILS, json=ANN, headers=bearer(issue_token("operator"))),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 404, 401, 403]
    assert [answer.headers.get_list("cache-control") for answer in answers] == [["no-store"]] * 5


@pytest.mark.parametrize("charset", ["utf-16", "UTF-7", '"utf-32"', "windows-1251"])
async def test_a_body_that_says_that_it_is_not_utf8_is_not_read(client, curator, charset) -> None:
    headers = {**curator, "Content-Type": f"application/json; charset={charset}"}
    refusal(await client.post(PUPILS, json=ANN, headers=headers), 415, "CHARSET_NOT_UTF8")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
async def test_json_in_another_encoding_is_not_read(client, curator, encoding) -> None:
    content = '{"name": "ann", "grade": 5}'.encode(encoding)
    answer = await client.post(PUPILS, content=content, headers={**curator, "Content-Type": "application/json"})
    refusal(answer, 400, "REQUEST_UNREADABLE")


async def test_an_address_with_a_slash_too_many_leads_nowhere(client, curator) -> None:
    answer = await client.get(f"{PUPILS}/ann/", headers={**curator, "Host": "evil.example"})
    refusal(answer, 404, "ROUTE_NOT_FOUND")


async def test_fields_that_do_not_fit_are_named_without_their_values(client, curator) -> None:
    wrong = {"grade": "Иванов", "phone": "+79990001122"}
    answer = await client.post(PUPILS, json=wrong, headers=curator)
    problem = refusal(answer, 422, "REQUEST_INVALID")
    assert problem["errors"] == [
        {"code": "MISSING", "pointer": "/body/name", "text": "обязательное поле не заполнено"},
        {"code": "INT_PARSING", "pointer": "/body/grade", "text": "нужно целое число"},
        {
            "code": "EXTRA_FORBIDDEN",
            "pointer": "/body/phone",
            "text": "неизвестное поле; уберите его или проверьте написание",
        },
    ]
    assert "body.name: обязательное поле не заполнено; body.grade: нужно целое число" in problem["detail"]
    assert "Иванов" not in answer.text
    assert "9990001122" not in answer.text

    limit = refusal(await client.get("/registry/v1/trace?limit=Иванов"), 422, "REQUEST_INVALID")
    assert [error["pointer"] for error in limit["errors"]] == ["/query/limit"]
    too_high = refusal(await client.post(PUPILS, json={**ANN, "grade": 12}, headers=curator), 422, "REQUEST_INVALID")
    assert too_high["errors"][0]["text"] == "значение больше допустимого"


async def test_a_rule_names_all_that_it_refuses(client) -> None:
    problem = refusal(await client.get("/registry/v1/guarded"), 409, "PUPIL_NOT_READY")
    assert problem["errors"] == [
        {"code": "CONSENT_MISSING", "pointer": "", "text": "нет согласия законного представителя"},
        {"code": "GRADE_TOO_LOW", "pointer": "/body/grade", "text": "класс ниже допустимого"},
    ]


async def test_an_unknown_query_parameter_is_named_beside_the_known_ones(client) -> None:
    problem = refusal(await client.get("/registry/v1/trace?limit=1&lmit=2"), 422, "QUERY_PARAMETER_UNKNOWN")
    assert problem["parameters"] == ["limit", "tag"]
    assert "Неизвестный параметр запроса: lmit. Этот адрес принимает: limit, tag." in problem["detail"]
    assert problem["errors"] == [
        {"code": "QUERY_PARAMETER_UNKNOWN", "pointer": "/query/lmit", "text": "неизвестный параметр"}
    ]
    none = refusal(await client.get("/registry/v1/guarded?a=1"), 422, "QUERY_PARAMETER_UNKNOWN")
    assert "Этот адрес не принимает параметров." in none["detail"]


async def test_a_parameter_with_two_values_is_refused_unless_it_is_a_list(client) -> None:
    problem = refusal(await client.get("/registry/v1/trace?limit=1&limit=2"), 422, "QUERY_PARAMETER_REPEATED")
    assert [error["pointer"] for error in problem["errors"]] == ["/query/limit"]
    assert (await client.get("/registry/v1/trace?tag=a&tag=b&limit=1")).status_code == 200


async def test_head_answers_like_get_without_a_body(client, curator) -> None:
    await client.post(PUPILS, json=ANN, headers=curator)
    for path in (f"{PUPILS}/ann", f"{PUPILS}/nobody", "/registry/v1/broken", "/registry/v1/nothing", "/health/live"):
        head, get = [await client.request(method, path, headers=curator) for method in ("HEAD", "GET")]
        assert (head.status_code, head.headers, head.content) == (get.status_code, get.headers, b"")
    assert (await client.head(FILES)).status_code == 405, "only POST is taken there"


@pytest.mark.parametrize(
    "target",
    [
        "/registry/v1/trace?limit=Иван",
        "/registry/v1/pupils/Иван",
        "http://t/registry/v1/Иван",
        "/registry/v1/pupils/a b",
        "/registry/v1/pupils/a\x01b",
    ],
)
async def test_an_address_that_is_no_http_is_refused_in_words(service, target) -> None:
    """Below every application: the server's own parser refuses it."""
    _, client = service
    server = uvicorn.Server(
        uvicorn.Config(client._transport.app, port=0, http=Protocol, log_config=None, lifespan="off")
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(f"GET {target} HTTP/1.1\r\nHost: t\r\n\r\n".encode())
        head, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
        writer.close()
        server.should_exit = True
        await serving
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ") for line in lines)
    assert status == "HTTP/1.1 400 Bad Request"
    assert headers["content-length"] == str(len(body))
    problem = refusal(httpx.Response(400, headers=headers, content=body), 400, "REQUEST_UNREADABLE")
    assert "процентной кодировке" in problem["detail"]


@pytest.mark.parametrize("half", [b"\\ud800", b"\\uDFFF", b"a\\udc00b"])
async def test_half_a_character_is_refused_and_its_place_named(client, curator, half) -> None:
    body = b'{"name": "' + half + b'", "grade": 5}'
    answer = await client.post(PUPILS, content=body, headers={**curator, "Content-Type": "application/json"})
    problem = refusal(answer, 422, "REQUEST_INVALID")
    assert [(each["code"], each["pointer"]) for each in problem["errors"]] == [("TEXT_NOT_UNICODE", "/body/name")]
    whole = await client.post(
        PUPILS,
        content=b'{"name": "\\ud83d\\ude00", "grade": 5}',
        headers={**curator, "Content-Type": "application/json"},
    )
    assert whole.status_code == 201


async def test_half_a_character_in_bytes_is_refused(client, curator) -> None:
    body = b'{"name": "\xed\xa0\x80", "grade": 5}'
    answer = await client.post(PUPILS, content=body, headers={**curator, "Content-Type": "application/json"})
    refusal(answer, 400, "REQUEST_UNREADABLE")


async def test_a_field_name_that_no_text_can_hold_is_refused_too(client, curator) -> None:
    body = b'{"name": "ann", "grade": 5, "\\ud800": 1}'
    answer = await client.post(PUPILS, content=body, headers={**curator, "Content-Type": "application/json"})
    assert [error["pointer"] for error in refusal(answer, 422, "REQUEST_INVALID")["errors"]] == ["/body"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ('{"name": "Иванов'.encode(), 400, "JSON_BROKEN"),
        (b'{"name": "\xff", "grade": 1}', 400, "REQUEST_UNREADABLE"),
        (b"", 422, "REQUEST_INVALID"),
        (b'"name"', 422, "REQUEST_INVALID"),
    ],
)
async def test_a_body_that_is_not_the_json_that_was_asked_for(client, curator, body, status, code) -> None:
    answer = await client.post(PUPILS, content=body, headers={**curator, "Content-Type": "application/json"})
    refusal(answer, status, code)
    assert "Иванов" not in answer.text


async def test_a_body_that_is_too_large(client, curator) -> None:
    json = {**curator, "Content-Type": "application/json"}
    declared = await client.post(PUPILS, content=b"x" * 1025, headers=json)
    refusal(declared, 413, "BODY_TOO_LARGE")
    in_chunks = await client.post(PUPILS, content=chunks(600, 425), headers=json)
    refusal(in_chunks, 413, "BODY_TOO_LARGE")
    assert (await client.post(PUPILS, content=chunks(600, 424), headers=json)).json()["code"] != "BODY_TOO_LARGE"


async def test_an_address_may_take_more(client) -> None:
    assert (await client.post(FILES, content=b"x" * 4096)).json() == 4096
    assert (await client.post(FILES, content=chunks(2048, 2048))).json() == 4096
    refusal(await client.post(FILES, content=b"x" * 4097), 413, "BODY_TOO_LARGE")
    refusal(await client.post(FILES, content=chunks(2048, 2048, 1)), 413, "BODY_TOO_LARGE")


async def test_an_unexpected_error_is_told_and_logged_without_its_text(client, log_lines) -> None:
    log_lines()
    answer = await client.get("/registry/v1/broken")
    refusal(answer, 500, "INTERNAL")
    lines = log_lines()
    for told in (answer.text, str(lines)):
        assert "Иванов" not in told
        assert "поместился" not in told
    (line,) = [line for line in lines if line["event"] == "an unexpected error"]
    assert (line["exception"], line["level"], line["service"]) == ("RuntimeError", "error", "registry")
    assert any(frame.startswith("frame.py:") for frame in line["frames"])


async def test_an_answer_that_fails_half_way_is_broken_off(client, service) -> None:
    """Ended as if whole, it would be believed."""
    with pytest.raises(RuntimeError):
        await client.get("/registry/v1/half")


async def test_the_callers_trace_goes_on(client, log_lines) -> None:
    log_lines()
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    answer = await client.get("/registry/v1/trace", headers={"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"})
    assert answer.json().split("-")[1] == trace_id
    assert answer.json().split("-")[2] != "b7ad6b7169203331", "a span of its own"
    (line,) = [line for line in log_lines() if line["event"] == "request"]
    assert line["trace_id"] == trace_id


@pytest.mark.parametrize("headers", [{}, {"traceparent": "nonsense"}])
async def test_a_request_without_a_trace_gets_one(client, headers) -> None:
    traces = [(await client.get("/registry/v1/trace", headers=headers)).json().split("-")[1] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{32}", trace) for trace in traces)
    assert traces[0] != traces[1]


async def test_a_request_is_logged_and_measured_by_its_route_alone(service, curator, log_lines) -> None:
    running, client = service
    log_lines()
    await client.get(f"{PUPILS}/Иванов-Пётр?name=Иванов", headers=curator)
    await client.get("/Иванов-Пётр")
    lines = [line for line in log_lines() if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/registry/v1/pupils/{pupil_id}", 422),
        ("GET", "unknown", 404),
    ]
    measured = {"method": "GET", "route": "/registry/v1/pupils/{pupil_id}"}
    sample = running.metrics.registry.get_sample_value
    assert sample("mentoring_http_request_duration_seconds_count", measured) == 1
    assert sample("mentoring_http_answers_total", {**measured, "status": "422"}) == 1
    assert "Иванов" not in str(lines) + generate_latest(running.metrics.registry).decode()


async def test_words_in_place_of_methods_are_counted_as_one(service) -> None:
    running, client = service
    for word in ("PROPFIND", "BREW", "WHEN"):
        await client.request(word, "/registry/v1/nothing")
    text = generate_latest(running.metrics.registry).decode()
    assert 'mentoring_http_answers_total{method="OTHER",route="unknown",status="404"} 3.0' in text
    assert "BREW" not in text


async def test_a_database_that_is_away_is_said_so_until_it_is_back(
    settings, mongo_uri, log_lines, curator, monkeypatch, wait_until
) -> None:
    monkeypatch.setattr("mentoring_common.mongo.SERVER_SELECTION_TIMEOUT_MS", 200)
    with link_to(mongo_uri) as link:
        _, app = writing_service(settings.model_copy(update={"mongo_uri": link.uri}))
        async with served(app) as client:
            link.cut()
            answer = await client.post(PUPILS, json=ANN, headers=curator)
            refusal(answer, 503, "DATABASE_UNAVAILABLE")
            assert answer.headers["retry-after"] == "2"
            assert "127.0.0.1" not in answer.text

            link.mend()

            async def recorded() -> bool:
                return (await client.post(PUPILS, json=ANN, headers=curator)).status_code == 201

            await wait_until(recorded)
