"""What the embedded run consists of: the table of contents, in the order of starting."""

import json
import sys
from functools import partial
from pathlib import Path

from mentoring_local import gateway, probes, prometheus, servers, tokens
from mentoring_local.parts import Part, Wave
from mentoring_local.places import RunFolder
from mentoring_local.ports import LOOPBACK
from mentoring_local.processes import Launch

FACTS = ("registry", "matching", "notifications", "reporting")
"""The services that own facts."""
SERVICES = (*FACTS, "console")


def waves(places: RunFolder, ports: dict[str, int]) -> tuple[Wave, ...]:
    """Every part of the platform, listening on these ports; what watches it, where there is a port for that."""
    rabbit = servers.RabbitPorts(
        amqp=ports["amqp"], nodes=ports["amqp-nodes"], names=ports["amqp-names"], metrics=ports["amqp-metrics"]
    )
    mongo_uri = servers.mongo_uri(ports["mongo"])
    public_url = f"http://{LOOPBACK}:{ports['gateway']}"
    common = {
        "MENTORING_MONGO_URI": mongo_uri,
        "MENTORING_HTTP_HOST": LOOPBACK,
        "MENTORING_LOG_LEVEL": "INFO",
    }
    of_facts = {
        "MENTORING_AMQP_URI": rabbit.uri,
        "MENTORING_TOKEN_ISSUER": issuer(ports),
        "MENTORING_TOKEN_AUDIENCE": tokens.AUDIENCE,
        "MENTORING_TOKEN_ALGORITHM": tokens.ALGORITHM,
        "MENTORING_TOKEN_JWKS": str(places.keys / tokens.JWKS_FILE),
    }
    of_one_service = {
        "notifications": {
            "MENTORING_SMTP_HOST": LOOPBACK,
            "MENTORING_SMTP_PORT": str(ports["smtp"]),
            "MENTORING_MAIL_FROM": "nastavnichestvo@mentoring.example",
            "MENTORING_CONSOLE_URL": f"{public_url}/",
        },
        "console": {
            "MENTORING_PUBLIC_URL": public_url,
            "MENTORING_ISSUER": issuer(ports),
            **{f"MENTORING_{name.upper()}_URL": f"http://{LOOPBACK}:{ports[name]}" for name in FACTS},
        },
    }

    def service(name: str) -> Part:
        environment = {
            **common,
            **(of_facts if name in FACTS else {}),
            **of_one_service.get(name, {}),
            "MENTORING_MONGO_DATABASE": name,
            "MENTORING_HTTP_PORT": str(ports[name]),
        }
        return Part(
            name=name,
            launch=lambda: Launch(command=(sys.executable, "-m", name), folder=places.path, environment=environment),
            probe=probes.http(f"http://{LOOPBACK}:{ports[name]}/health/ready"),
            port=ports[name],
            needs=frozenset({"mongo", "broker"} if name in FACTS else {"mongo"}),
        )

    return (
        (
            Part(
                "mongo",
                partial(servers.mongo_launch, places.mongo, ports["mongo"]),
                probes.mongo(mongo_uri),
                port=ports["mongo"],
            ),
            Part(
                "broker-names",
                partial(servers.names_launch, places.rabbitmq, rabbit),
                probes.tcp(LOOPBACK, rabbit.names),
                port=rabbit.names,
            ),
        ),
        (
            Part(
                "broker",
                partial(servers.rabbitmq_launch, places.rabbitmq, rabbit),
                probes.amqp(rabbit.uri),
                port=rabbit.amqp,
                needs=frozenset({"broker-names"}),
                stop_seconds=servers.STOP_SECONDS,
            ),
        ),
        (
            Part(
                "gateway",
                partial(gateway.launch, places.gateway, ports),
                probes.http(f"http://{LOOPBACK}:{ports['gateway-admin']}/ping"),
                port=ports["gateway"],
            ),
            Part(
                "mail",
                partial(_mail_launch, places.mail, ports),
                probes.smtp(LOOPBACK, ports["smtp"]),
                port=ports["smtp"],
            ),
            Part(
                "provider",
                partial(_provider_launch, places, ports),
                probes.http(f"{issuer(ports)}/.well-known/openid-configuration"),
                port=ports["provider"],
            ),
        ),
        tuple(service(name) for name in SERVICES),
        _watching(places, ports),
    )


def _watching(places: RunFolder, ports: dict[str, int]) -> Wave:
    """Started at once: it is to show a start that fails. Ended first."""
    if "prometheus" not in ports:
        return ()
    return (
        Part(
            "prometheus",
            partial(prometheus.launch, places.prometheus, ports),
            probes.http(f"http://{LOOPBACK}:{ports['prometheus']}/-/ready"),
            port=ports["prometheus"],
        ),
    )


def issuer(ports: dict[str, int]) -> str:
    """The name of the run's identity provider: its address, where its discovery document is."""
    return f"http://{LOOPBACK}:{ports['provider']}"


def _provider_launch(places: RunFolder, ports: dict[str, int]) -> Launch:
    site = [f"http://{host}:{ports['gateway']}" for host in (LOOPBACK, "localhost")]
    settings = {
        "HOST": LOOPBACK,
        "PORT": str(ports["provider"]),
        "ISSUER": issuer(ports),
        "AUDIENCE": tokens.AUDIENCE,
        "KEYS": str(places.keys),
        "REDIRECT_URIS": json.dumps([f"{address}/session/callback" for address in site]),
        "POST_LOGOUT_REDIRECT_URIS": json.dumps([f"{address}/session/ended" for address in site]),
    }
    return Launch(
        command=(sys.executable, "-m", "mentoring_local.provider"),
        folder=places.path,
        environment={f"MENTORING_PROVIDER_{name}": value for name, value in settings.items()},
    )


def _mail_launch(folder: Path, ports: dict[str, int]) -> Launch:
    folder.mkdir(parents=True, exist_ok=True)
    return Launch(
        command=(
            *(sys.executable, "-m", "mentoring_local.mailsink", str(folder)),
            *("--smtp-port", str(ports["smtp"]), "--http-port", str(ports["mail"])),
        ),
        folder=folder,
    )
