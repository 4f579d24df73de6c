"""Secrets in files: every secret of every process, the same as if it stood in the environment; mistakes without values."""

import pytest
from console.settings import ConsoleSettings
from matching.settings import MatchingSettings
from mentoring_common.secret_files import secrets_of
from mentoring_common.settings import ProcessSettings, load
from notifications.settings import NotificationsSettings
from pydantic import SecretStr
from registry.settings import RegistrySettings
from reporting.settings import ReportingSettings

FACTS = {
    "MENTORING_MONGO_URI": "mongodb://mongo",
    "MENTORING_HTTP_PORT": "8000",
    "MENTORING_AMQP_URI": "amqp://broker",
    "MENTORING_TOKEN_ISSUER": "https://issuer.example",
    "MENTORING_TOKEN_ALGORITHM": "EdDSA",
    "MENTORING_TOKEN_JWKS": "https://issuer.example/keys",
}
MAILS = {
    "MENTORING_SMTP_HOST": "mail",
    "MENTORING_SMTP_PORT": "25",
    "MENTORING_SMTP_STARTTLS": "true",
    "MENTORING_SMTP_USERNAME": "mentoring",
    "MENTORING_SMTP_PASSWORD": "in the environment",
    "MENTORING_MAIL_FROM": "no-reply@mentoring.test",
    "MENTORING_CONSOLE_URL": "https://mentoring.test/",
}
CONSOLE = {
    "MENTORING_MONGO_URI": "mongodb://mongo",
    "MENTORING_HTTP_PORT": "8000",
    "MENTORING_PUBLIC_URL": "https://mentoring.test",
    "MENTORING_ISSUER": "https://issuer.example",
    **{f"MENTORING_{name}_URL": "http://service" for name in ("REGISTRY", "MATCHING", "NOTIFICATIONS", "REPORTING")},
}
PROCESSES: dict[type[ProcessSettings], tuple[dict[str, str], set[str]]] = {
    RegistrySettings: (FACTS, {"mongo_uri", "amqp_uri"}),
    MatchingSettings: (FACTS, {"mongo_uri", "amqp_uri"}),
    NotificationsSettings: ({**FACTS, **MAILS}, {"mongo_uri", "amqp_uri", "smtp_password"}),
    ReportingSettings: (FACTS, {"mongo_uri", "amqp_uri"}),
    ConsoleSettings: (CONSOLE, {"mongo_uri", "client_secret"}),
}
VALUES = {
    "mongo_uri": "mongodb://mentoring:s3cret@mongo/?tls=true",
    "amqp_uri": "amqps://mentoring:s3cret@broker/",
    "smtp_password": "пароль с пробелом ",
    "client_secret": "s3cret",
}
EACH = [(kind, name) for kind, (_, names) in PROCESSES.items() for name in sorted(names)]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch):
    def have(settings: type[ProcessSettings], **changed: str | None) -> None:
        for name, value in {**PROCESSES[settings][0], **changed}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)

    return have


@pytest.mark.parametrize("settings", PROCESSES)
def test_what_is_a_secret(settings) -> None:
    assert set(secrets_of(settings)) == PROCESSES[settings][1]


@pytest.mark.parametrize(("settings", "name"), EACH)
def test_every_secret_may_be_in_a_file(settings, name, environment, tmp_path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{VALUES[name]}\n", "utf-8")
    variable = f"MENTORING_{name.upper()}"
    environment(settings, **{variable: None, f"{variable}_FILE": str(file)})
    value = getattr(load(settings), name)
    assert (value.get_secret_value() if isinstance(value, SecretStr) else value) == VALUES[name]


@pytest.mark.parametrize(("settings", "name"), EACH)
def test_both_are_refused_and_neither_value_is_repeated(settings, name, environment, tmp_path, capsys) -> None:
    file = tmp_path / "secret"
    file.write_text("hidden-one")
    variable = f"MENTORING_{name.upper()}"
    environment(settings, **{variable: "hidden-two", f"{variable}_FILE": str(file)})
    with pytest.raises(SystemExit) as ended:
        load(settings)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.splitlines()[1:] == [f"  set {variable} or {variable}_FILE, not both"]


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_file_that_says_nothing_is_named_once(content, environment, tmp_path, capsys) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    environment(RegistrySettings, MENTORING_AMQP_URI=None, MENTORING_AMQP_URI_FILE=str(file))
    with pytest.raises(SystemExit):
        load(RegistrySettings)
    told = capsys.readouterr().err.splitlines()[1:]
    assert len(told) == 1
    assert "MENTORING_AMQP_URI_FILE" in told[0]


def test_what_a_file_says_is_checked_as_the_environment_is(environment, tmp_path, capsys) -> None:
    file = tmp_path / "secret"
    file.write_text("http://hidden")
    environment(RegistrySettings, MENTORING_AMQP_URI=None, MENTORING_AMQP_URI_FILE=str(file))
    with pytest.raises(SystemExit):
        load(RegistrySettings)
    told = capsys.readouterr().err
    assert "MENTORING_AMQP_URI" in told
    assert "hidden" not in told
