"""The run's Prometheus: Debian's, with the rules and the targets of `deploy/prometheus`, on our ports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mentoring_local.places import REPOSITORY
from mentoring_local.ports import LOOPBACK
from mentoring_local.processes import Launch

SHARED = REPOSITORY / "deploy" / "prometheus"
PROGRAM = "prometheus"
"""Debian's package of the same name; `deploy/local/setup promtool` installs it."""
ALERTS = "/classic/alerts"
"""Its page of signals: Debian's is built with the older pages alone."""
KEPT_FOR, KEPT_AT_MOST = "15d", "1GB"
"""Of a trial: long enough for "what was it like last week", never a full disk."""
PORTS_OF = {"rabbitmq": "amqp-metrics", "gateway": "gateway-admin"}
"""Where a target of the shared settings tells of itself here; a service does on its own port."""


def launch(folder: Path, ports: Mapping[str, int]) -> Launch:
    """Prometheus. Writes its settings into `folder`, which is its owner's alone, as its data is."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    settings = folder / "prometheus.yml"
    settings.write_text(yaml.safe_dump(settings_on(ports)))
    return Launch(
        command=(
            PROGRAM,
            f"--config.file={settings}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--storage.tsdb.retention.time={KEPT_FOR}",
            f"--storage.tsdb.retention.size={KEPT_AT_MOST}",
            f"--web.listen-address={LOOPBACK}:{ports['prometheus']}",
            "--log.level=warn",
        ),
        folder=folder,
    )


def settings_on(ports: Mapping[str, int]) -> dict[str, Any]:
    """The shared settings with our addresses; a target keeps its name, so that signals name it as elsewhere."""
    settings: dict[str, Any] = yaml.safe_load((SHARED / "prometheus.yml").read_text())
    settings.pop("alerting", None)  # nobody is called from a trial: the page Alerts shows them
    settings["rule_files"] = [str(SHARED / file) for file in settings["rule_files"]]
    for job in settings["scrape_configs"]:
        names = [target.split(":")[0] for each in job["static_configs"] for target in each["targets"]]
        job["static_configs"] = [_target(name, ports[PORTS_OF.get(name, name)]) for name in names]
    return settings


def _target(name: str, port: int) -> dict[str, Any]:
    return {"targets": [f"{LOOPBACK}:{port}"], "labels": {"instance": f"{name}:{port}"}}
