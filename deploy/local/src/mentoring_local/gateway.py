"""The gateway's process: Traefik with the routes of `deploy/gateway`, on our ports."""

import sys
from collections.abc import Mapping
from pathlib import Path

import yaml

from mentoring_local.places import REPOSITORY
from mentoring_local.ports import LOOPBACK
from mentoring_local.processes import Launch

SHARED = REPOSITORY / "deploy" / "gateway"
SERVICES = ("registry", "matching", "notifications", "reporting", "console")


def launch(folder: Path, ports: Mapping[str, int]) -> Launch:
    """Traefik. Writes into `folder` the shared static settings with our addresses in place of the usual ones."""
    folder.mkdir(parents=True, exist_ok=True)
    static = yaml.safe_load((SHARED / "traefik.yml").read_text())
    static["entryPoints"]["web"]["address"] = f"{LOOPBACK}:{ports['gateway']}"
    static["entryPoints"]["admin"]["address"] = f"{LOOPBACK}:{ports['gateway-admin']}"
    static["providers"]["file"]["filename"] = str(SHARED / "routes.yml")
    settings = folder / "traefik.yml"
    settings.write_text(yaml.safe_dump(static))
    return Launch(
        command=(str(Path(sys.executable).parent / "traefik"), f"--configFile={settings}"),
        folder=folder,
        environment={
            **{f"{name.upper()}_URL": f"http://{LOOPBACK}:{ports[name]}" for name in SERVICES},
            "GATEWAY_ADMIN_URL": f"http://{LOOPBACK}:{ports['gateway-admin']}",
        },
    )
