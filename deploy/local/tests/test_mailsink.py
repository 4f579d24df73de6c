"""Mails are kept as files and listed."""

import smtplib
import threading
from email.message import EmailMessage

import httpx
import pytest
from mentoring_local import mailsink, ports, probes


@pytest.fixture(scope="module")
def sink(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail")
    smtp, http = ports.any_free(), ports.any_free()
    stopping = threading.Event()
    thread = threading.Thread(target=mailsink.serve, args=(folder, smtp, http, stopping))
    thread.start()
    try:
        assert probes.wait_until_well(probes.smtp("127.0.0.1", smtp), 20) is None
        yield folder, smtp, f"http://127.0.0.1:{http}"
    finally:
        stopping.set()
        thread.join()


def send(port: int, to: str, subject: str, text: str, html: str | None = None) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "robot@example.org", to, subject
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(mail)


def test_a_mail_is_a_file_and_a_line_of_the_list(sink):
    folder, smtp, url = sink
    send(smtp, "anna@example.org", "Новая пара", "Здравствуйте, Анна!\n")

    listed = httpx.get(f"{url}/api/v1/messages", params={"to": "Anna@example.org"}).json()["items"]
    assert [(mail["recipients"], mail["subject"], mail["text"]) for mail in listed] == [
        (["anna@example.org"], "Новая пара", "Здравствуйте, Анна!\n")
    ]
    assert (folder / f"{listed[0]['id']}.eml").is_file()


def test_the_newest_comes_first_and_the_list_is_as_long_as_asked(sink):
    _, smtp, url = sink
    for number in range(3):
        send(smtp, "boris@example.org", f"письмо {number}", "...")

    listed = httpx.get(f"{url}/api/v1/messages", params={"to": "boris@example.org", "limit": 2}).json()["items"]
    assert [mail["subject"] for mail in listed] == ["письмо 2", "письмо 1"]


def test_the_page_shows_a_mails_text_and_runs_nothing_of_it(sink):
    _, smtp, url = sink
    send(smtp, "vera@example.org", "<script>alert(1)</script>", "привет")

    page = httpx.get(f"{url}/")
    assert "привет" in page.text
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_mail_in_html_is_shown_in_a_frame_that_runs_nothing(sink):
    _, smtp, url = sink
    send(smtp, "gala@example.org", "Пары", "текст", "<p>Предложено <b>84</b> пары</p><script>alert(1)</script>")

    (mail,) = httpx.get(f"{url}/api/v1/messages", params={"to": "gala@example.org"}).json()["items"]
    page = httpx.get(f"{url}/").text
    assert f'src="/html/{mail["id"]}"' in page
    assert "allow-scripts" not in page
    assert "Письма учебного запуска" in page
    assert 'name="viewport"' in page
    framed = httpx.get(f"{url}/html/{mail['id']}")
    assert "<b>84</b>" in framed.text
    policy = framed.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def test_there_is_no_frame_of_what_is_no_mail(sink):
    _, smtp, url = sink
    send(smtp, "dina@example.org", "Без HTML", "текст")
    (mail,) = httpx.get(f"{url}/api/v1/messages", params={"to": "dina@example.org"}).json()["items"]
    for name in (mail["id"], "nothing", "..%2F..%2Fstate", "../state"):
        assert httpx.get(f"{url}/html/{name}").status_code == 404
