"""The gateway's routes in Kubernetes are those of deploy/gateway: the real Traefik makes the same of both."""

import asyncio
import json
import re
import socket
import sys
import threading
from asyncio.subprocess import DEVNULL
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml
from mentoring_common.testing.waiting import until
from mentoring_tools import kubernetes_routes

from .kustomize import Object, rendered

REPOSITORY = Path(__file__).resolve().parents[2]
OBJECTS = rendered(REPOSITORY / "deploy" / "kubernetes" / "overlays" / "region")
NAMESPACE = "mentoring"
OF_TRAEFIK = "IngressRoute IngressRouteTCP IngressRouteUDP Middleware MiddlewareTCP TraefikService TLSOption TLSStore"
OF_TRAEFIK += " ServersTransport ServersTransportTCP"
KINDS = {f"{kind.lower()}s": kind for kind in (*OF_TRAEFIK.split(), "Service", "EndpointSlice", "Secret", "ConfigMap")}
"""What Traefik asks for, by its name in an address."""


@pytest.mark.parametrize("path", kubernetes_routes.written(REPOSITORY), ids=str)
def test_the_files_are_made_of_the_shared_routes(path: Path) -> None:
    made = kubernetes_routes.written(REPOSITORY)[path]
    assert (REPOSITORY / path).read_text() == made, "make them anew: python -m mentoring_tools.kubernetes_routes"


@pytest.mark.parametrize("line", ["{{- if true }}", '      - url: {{ printf "%s" "x" }}'])
def test_what_the_template_does_not_use_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="understood"):
        kubernetes_routes.plain(f"http:\n{line}\n")


ALL_TOLD = {"resourceVersion": "1", "annotations": {"k8s.io/initial-events-end": "true"}}


class Api(ThreadingHTTPServer):
    """As much of a cluster's API as Traefik asks for: lists, and watches in which nothing ever happens."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.ends = threading.Event()

    def items(self, plural: str) -> list[Object]:
        if plural == "endpointslices":
            return [_endpoints(each, number) for number, each in enumerate(self.items("services"))]
        return [each for each in OBJECTS if each["kind"] == KINDS[plural]]


def _endpoints(service: Object, number: int) -> Object:
    name = service["metadata"]["name"]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": name, "namespace": NAMESPACE, "labels": {"kubernetes.io/service-name": name}},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": service["spec"]["ports"][0]["port"], "protocol": "TCP"}],
        "endpoints": [{"addresses": [f"10.0.0.{number}"], "conditions": {"ready": True, "serving": True}}],
    }


class Answer(BaseHTTPRequestHandler):
    server: Api

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = parse_qs(address.query)
        plural = address.path.rsplit("/", 1)[1]
        group = re.match("/apis/([^/]+/[^/]+)/", address.path)
        kind = {"apiVersion": group[1] if group else "v1", "kind": KINDS[plural]}
        items = self.server.items(plural)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if "watch" not in asked:
            kind["kind"] += "List"
            self.wfile.write(json.dumps({**kind, "metadata": {"resourceVersion": "1"}, "items": items}).encode())
            return
        if "sendInitialEvents" in asked:
            for each in items:
                self._tell("ADDED", each)
            self._tell("BOOKMARK", {**kind, "metadata": ALL_TOLD})
        self.server.ends.wait()

    def _tell(self, type: str, each: Object) -> None:
        self.wfile.write(json.dumps({"type": type, "object": each}).encode() + b"\n")
        self.wfile.flush()

    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def cluster() -> Iterator[str]:
    with Api() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.ends.set()
            server.shutdown()
            thread.join()


async def made_of(providers: Object, folder: Path) -> Mapping[str, Any]:
    """What Traefik has made of what its providers say."""
    static = yaml.safe_load((REPOSITORY / "deploy" / "gateway" / "traefik.yml").read_text())
    static["providers"] = providers
    static["api"] = {"insecure": True}
    static["entryPoints"]["traefik"] = {}
    for each in static["entryPoints"].values():
        each["address"] = f"127.0.0.1:{_free_port()}"
    file = folder / "traefik.yml"
    file.write_text(yaml.safe_dump(static))
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).parent / "traefik"), f"--configFile={file}", stdout=DEVNULL, stderr=DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://{static['entryPoints']['traefik']['address']}") as client:
            found: dict[str, Any] = {}

            async def has_the_routes() -> bool:
                try:
                    answer = await client.get("/api/rawdata")
                except httpx.TransportError:
                    return False
                if answer.is_success:
                    found.update(answer.json())
                return any(not name.endswith("@internal") for name in found.get("routers", ()))

            await until(has_the_routes)
            return found
    finally:
        process.terminate()
        await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


async def test_traefik_makes_the_same_of_the_objects_as_of_the_file(tmp_path: Path) -> None:
    routes = REPOSITORY / "deploy" / "gateway" / "routes.yml"
    of_file = await made_of({"file": {"filename": str(routes)}}, tmp_path)
    with cluster() as address:
        provider = {"endpoint": address, "namespaces": [NAMESPACE], "disableClusterScopeResources": True}
        of_objects = await made_of({"kubernetesCRD": provider}, tmp_path)
    made, wanted = plainly(of_objects, "kubernetescrd"), plainly(of_file, "file")
    assert sorted(made) == sorted(wanted)
    for name, router in wanted.items():
        assert made[name] == router, name


def plainly(found: Mapping[str, Any], provider: str) -> dict[str, Any]:
    """What a provider's routes do, without the names that it gives to what they are made of."""

    def leads_to(name: str) -> Any:
        service = found["services"].get(name) or found["services"][f"{name}@{provider}"]
        assert service["status"] == "enabled"
        if "failover" in service:
            failover = service["failover"]
            return (leads_to(failover["service"]), leads_to(failover["fallback"]), failover["errors"])
        if "loadBalancer" in service:
            (server,) = service["loadBalancer"]["servers"]
            balancer = {**service["loadBalancer"], "servers": urlsplit(server["url"]).port}
            return {**balancer, "serversTransport": own(balancer["serversTransport"])}
        return name

    def does(middleware: Object) -> Object:
        said = {key: value for key, value in middleware.items() if key not in {"status", "usedBy"}}
        if "errors" in said:
            said["errors"] = {**said["errors"], "service": leads_to(said["errors"]["service"])}
        return said

    routers = {}
    for name, router in found["routers"].items():
        if name.endswith(f"@{provider}"):
            assert router["status"] == "enabled"
            routers[own(name)] = {
                **{part: router[part] for part in ("rule", "priority", "entryPoints")},
                "service": leads_to(router["service"]),
                "middlewares": [{own(each): does(found["middlewares"][each])} for each in router["middlewares"]],
            }
    return routers


def own(name: str) -> str:
    """The name that the shared routes give."""
    return re.fullmatch(rf"(?:{NAMESPACE}-)?(.+?)(?:-[0-9a-f]{{20}})?(?:@\w+)?", name)[1]
