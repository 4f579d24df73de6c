"""What operators are woken by: every rule has a page, is tried firing and silent, and asks for what there is."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import yaml
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from mentoring_common.topology import published_types
from mentoring_local import servers
from mentoring_local.ports import LOOPBACK

from tests.golden.services import running
from tests.operations.expressions import metrics_of

REPOSITORY = Path(__file__).resolve().parents[2]
PROMETHEUS = REPOSITORY / "deploy" / "prometheus"
CASES = sorted((PROMETHEUS / "cases").glob("*.yml"))
SECTIONS = ["Причина", "Как увидеть", "Что сделать", "Как понять, что прошло"]
FROM_PROMETHEUS_ITSELF = {"up", "scrape_samples_post_metric_relabeling"}
DEPTHS = "mentoring_parked_messages"
"""What a service says last: it asks the broker first."""
SERVICES = ("registry", "matching", "notifications", "reporting")

RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]
RECORDED: dict[str, str] = {
    rule["record"]: rule["expr"]
    for group in yaml.safe_load((PROMETHEUS / "recording.yml").read_text())["groups"]
    for rule in group["rules"]
}


def trials() -> list[dict[str, Any]]:
    return [test for file in CASES for test in yaml.safe_load(file.read_text())["tests"]]


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_trials_of_the_rules_hold(file: Path) -> None:
    tried = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stdout + tried.stderr


def test_prometheus_takes_the_settings() -> None:
    checked = subprocess.run(
        ["promtool", "check", "config", str(PROMETHEUS / "prometheus.yml")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_alertmanager_takes_the_settings_and_tells_whom_it_should() -> None:
    settings = REPOSITORY / "deploy" / "alertmanager" / "alertmanager.yml"
    checked = subprocess.run(["amtool", "check-config", str(settings)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for severity, receiver in (("critical", "at-once"), ("warning", "working-day")):
        asked = ["amtool", "config", "routes", "test", f"--config.file={settings}", f"severity={severity}"]
        assert subprocess.run(asked, capture_output=True, text=True).stdout.split() == [receiver]


def test_what_alertmanager_keeps_silent_about_is_a_signal_of_ours() -> None:
    settings = yaml.safe_load((REPOSITORY / "deploy" / "alertmanager" / "alertmanager.yml").read_text())
    named = [
        name
        for rule in settings["inhibit_rules"]
        for matcher in (*rule["source_matchers"], *rule["target_matchers"])
        for name in re.findall(r"\w+", matcher.split("=", 1)[1])
    ]
    assert set(named) <= set(NAMES)


def test_no_two_rules_have_one_name() -> None:
    assert sorted(set(NAMES)) == sorted(NAMES)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_a_rule_says_how_urgent_it_is_and_where_its_page_is(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert re.search("[а-я]", rule["annotations"]["summary"])
    page = REPOSITORY / rule["annotations"]["runbook_url"]
    assert page == REPOSITORY / "docs" / "runbooks" / f"{rule['alert']}.md"
    sections = re.split(r"^## (.+)$", page.read_text(), flags=re.MULTILINE)
    assert sections[0].startswith(f"# {rule['alert']}: ")
    assert sections[1::2] == SECTIONS
    assert all(len(text.strip()) > 40 for text in sections[2::2]), "a section that says nothing"
    assert f"]({rule['alert']}.md)" in (page.parent / "README.md").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_tried_firing_and_silent(name: str) -> None:
    fires = [
        bool(asked["exp_alerts"])
        for test in trials()
        for asked in test.get("alert_rule_test", [])
        if asked["alertname"] == name
    ]
    assert set(fires) == {True, False}


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_recorded_is_tried_and_used(name: str) -> None:
    asked = [each["expr"] for test in trials() for each in test.get("promql_expr_test", [])]
    assert name in asked
    boards = "".join(file.read_text() for file in (REPOSITORY / "deploy" / "grafana" / "boards").glob("*.yml"))
    assert any(name in rule["expr"] for rule in RULES) or name in boards


def test_every_page_belongs_to_a_rule_and_leads_to_pages_that_are_there() -> None:
    folder = REPOSITORY / "docs" / "runbooks"
    pages = {page.stem for page in folder.glob("*.md")} - {"README"}
    assert pages == set(NAMES)
    for page in folder.glob("*.md"):
        for target in re.findall(r"\]\(([\w.]+)\)", page.read_text()):
            assert (folder / target).is_file(), (page.name, target)


@pytest.fixture(scope="module")
async def shown(mongo_uri: str, amqp_uri: str, token_settings: dict[str, str]) -> str:
    """What the four services, just started, and a broker tell Prometheus."""
    told = []
    for service in SERVICES:
        database = f"alerts_{service}_{uuid4().hex[:8]}"
        async with (
            beside(mongo_uri, database, drop=True),
            running(service, mongo_uri, amqp_uri, database, token_settings) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client,
        ):
            await until(lambda: says(client, DEPTHS))
            told.append((await client.get("/metrics")).text)
    return "\n".join(told)


@pytest.fixture(scope="module")
def broker_shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the broker that the embedded run starts tells Prometheus."""
    ports = servers.RabbitPorts.any_free()
    with servers.rabbitmq(tmp_path_factory.mktemp("rabbitmq"), ports):
        yield httpx.get(f"http://{LOOPBACK}:{ports.metrics}/metrics", trust_env=False).text


async def says(service: httpx.AsyncClient, metric: str) -> bool:
    return f"\n{metric}{{" in (await service.get("/metrics")).text


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
async def test_a_rule_asks_for_what_a_freshly_started_part_says(
    rule: dict[str, Any], shown: str, broker_shown: str
) -> None:
    """With a value, not by name alone: a counter that is not there before its first increase raises nothing."""
    wanted = metrics_of(rule["expr"], RECORDED) - FROM_PROMETHEUS_ITSELF
    samples = {re.split(r"[{ ]", line, maxsplit=1)[0] for line in (shown + "\n" + broker_shown).splitlines()}
    assert wanted - samples == set()
    assert wanted or metrics_of(rule["expr"]) <= FROM_PROMETHEUS_ITSELF


def test_every_event_is_counted_from_none_on(shown: str) -> None:
    """As its publisher sends it and as somebody takes it: a rate of what is not there is a gap, not a quiet hour."""
    for publisher in ("registry", "matching", "reporting"):
        assert published_types(publisher)
        for event_type in published_types(publisher):
            assert f'\nmentoring_events_published_total{{type="{event_type}"}} ' in shown
            assert f'\nmentoring_events_applied_total{{type="{event_type}"}} ' in shown


def test_the_names_of_metrics_are_read_from_expressions() -> None:
    expression = 'sum by (instance) (increase(a_total{b!="c"}[5m])) > 0 unless on (instance) d_up == 0'
    assert metrics_of(expression) == {"a_total", "d_up"}
    assert metrics_of("x:a_total:rate5m > 0.5", {"x:a_total:rate5m": "rate(a_total[5m])"}) == {"a_total"}
