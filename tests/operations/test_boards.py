"""What operators look at: each panel asks for what there is, and Grafana is given what the boards say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from mentoring_common.testing.waiting import until
from mentoring_local import prometheus
from mentoring_local.ports import LOOPBACK, any_free
from mentoring_local.probes import http
from mentoring_local.servers import Server
from mentoring_local.state import State
from mentoring_tools.boards import asking, drawing, specs
from mentoring_tools.embedded import methodologist

from tests.operations.expressions import metrics_of
from tests.platforms import started

REPOSITORY = Path(__file__).resolve().parents[2]
BOARDS = specs.read_all()


def test_grafana_is_given_what_the_boards_say() -> None:
    kept = {path: path.read_text("utf-8") for path in (specs.GRAFANA / "dashboards").glob("*.json")}
    assert kept == drawing.files(), "made by .venv/bin/mentoring boards --draw"


def test_a_board_has_an_address_of_its_own_and_its_panels_do_not_overlap() -> None:
    assert len({board.uid for board in BOARDS.values()}) == len(BOARDS)
    for board in BOARDS.values():
        places = [panel["gridPos"] for panel in drawing.drawn(board)["panels"]]
        cells = [
            (x, y)
            for at in places
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        ]
        assert len(set(cells)) == len(cells)
        assert max(x for x, _ in cells) < drawing.COLUMNS


def test_grafana_finds_the_boards_and_prometheus_where_compose_puts_them() -> None:
    grafana = specs.GRAFANA / "provisioning"
    (source,) = yaml.safe_load((grafana / "datasources" / "prometheus.yml").read_text())["datasources"]
    assert source["uid"] == drawing.SOURCE["uid"]
    (provider,) = yaml.safe_load((grafana / "dashboards" / "boards.yml").read_text())["providers"]
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())["services"]
    assert f"./deploy/grafana/dashboards:{provider['options']['path']}:ro" in compose["grafana"]["volumes"]
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in compose


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    with started(tmp_path_factory.mktemp("run")) as state:
        yield state


@pytest.fixture(scope="module")
def watching(platform: State, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Prometheus of our own that looks at the platform every second, as the embedded run's does every fifteen."""
    folder, port = tmp_path_factory.mktemp("prometheus"), any_free()
    launch = prometheus.launch(folder, {**platform.ports, "prometheus": port})
    settings = yaml.safe_load((folder / "prometheus.yml").read_text())
    settings["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (folder / "prometheus.yml").write_text(yaml.safe_dump(settings))
    uri = f"http://{LOOPBACK}:{port}"
    with Server(uri, folder, ((launch, http(f"{uri}/-/ready")),)):
        yield uri


def told(watching: str, what: str) -> Any:
    return httpx.get(f"{watching}/api/v1/{what}", trust_env=False).json()["data"]


async def test_every_part_is_a_target_and_every_rule_can_be_computed(watching: str) -> None:
    async def well() -> bool:
        targets = told(watching, "targets")["activeTargets"]
        rules = [rule for group in told(watching, "rules")["groups"] for rule in group["rules"]]
        if {target["labels"]["job"] for target in targets} != {"services", "rabbitmq", "rabbitmq-queues", "gateway"}:
            return False
        return {each["health"] for each in targets} == {"up"} and {each["health"] for each in rules} == {"ok"}

    await until(well, pause=1.0)


async def test_every_panel_has_something_to_show(watching: str, platform: State) -> None:
    async def well() -> bool:
        with methodologist(platform) as client:  # somebody works meanwhile
            for path in ("/registry/v1/organisations", "/matching/v1/proposals", "/reporting/v1/figures"):
                client.ask("GET", path)
        troubles[:] = asking.troubles(asking.ask_all(watching, BOARDS))
        return not troubles

    troubles: list[str] = []
    try:
        await until(well, pause=1.0)
    except AssertionError:
        raise AssertionError("\n".join(troubles)) from None


def test_a_panel_without_an_answer_is_named(watching: str) -> None:
    panels = [
        {"title": "Нет такого", "expr": "mentoring_nothing"},
        {"title": "Не так", "expr": "sum by (("},
        {"title": "Есть", "expr": "up"},
        {"title": "Пусто", "expr": "mentoring_nothing", "may_be_empty": "так бывает"},
    ]
    board = specs.Board.model_validate({"title": "Проба", "uid": "try", "panels": panels})
    absent, wrong = asking.troubles(asking.ask_all(watching, {"try": board}))
    assert absent.startswith("try · Нет такого: данных нет")
    assert wrong.startswith("try · Не так: bad_data: ")


def test_what_may_be_empty_asks_for_what_services_can_say(watching: str) -> None:
    """A wrong name would be empty for ever, and look like a good day."""
    known = set(told(watching, "metadata")) | {"ALERTS"}
    recorded = {
        rule["record"]: rule["expr"]
        for group in yaml.safe_load((prometheus.SHARED / "recording.yml").read_text())["groups"]
        for rule in group["rules"]
    }
    empty = [
        query for board in BOARDS.values() for panel in board.panels if panel.may_be_empty for query in panel.queries
    ]
    for query in empty:
        names = {name.removesuffix("_bucket") for name in metrics_of(query.expr, recorded)}
        assert names <= known, query.expr
