"""The gateway's routes for Kubernetes: `python -m mentoring_tools.kubernetes_routes` in the root writes them.

`deploy/gateway` is the one place where routes are said. From it come the files of the platform's own gateway, and the
same as Traefik's objects for a cluster whose Traefik is the entrance. Of the template language just what the routes use
is understood; anything else is refused. A test shows both to the real Traefik and expects it to make the same of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

Object = dict[str, Any]

SHARED = Path("deploy/gateway")
KUBERNETES = Path("deploy/kubernetes")
HEAD = "# Made of {} by `python -m mentoring_tools.kubernetes_routes`: change that file, and make this one anew.\n"
CERTIFICATE = """
tls:
  certificates:
    - certFile: /run/secrets/certificate/tls.crt
      keyFile: /run/secrets/certificate/tls.key
"""
"""Beside the routes, since Traefik reads one file of what may change while it runs."""

_LIST = re.compile(r"range \$(\w+) := list (.*)")
_PAIRS = re.compile(r"range \$(\w+), \$(\w+) := dict (.*)")
_WORD = re.compile(r'"([^"]*)"')
_SETTING = re.compile(r'env (?:"\w+"|\(.*?\)) \| default (?:"([^"]*)"|\(printf "([^"]*)" (.*)\))')
_ACTION = re.compile(r"\{\{-? ?(.*?) ?-?\}\}")


def plain(template: str) -> str:
    """The routes with every loop unrolled and every setting at its default. Raises ValueError at what is not known."""
    lines, done = iter(template.splitlines()), []
    for line in lines:
        done += _unrolled(line, lines)
    return "\n".join(done) + "\n"


def _unrolled(line: str, lines: Iterator[str]) -> list[str]:
    if not line.startswith("{{-"):
        return [_filled(line, {})]
    head, body = _ACTION.fullmatch(line), []
    for inner in lines:
        if inner == "{{- end }}":
            break
        body.append(inner)
    return [_filled(each, turn) for turn in _turns(head[1] if head else line) for each in body]


def _turns(head: str) -> list[dict[str, str]]:
    """What a loop's variables are, turn by turn."""
    if one := _LIST.fullmatch(head):
        return [{one[1]: word} for word in _WORD.findall(one[2])]
    if two := _PAIRS.fullmatch(head):
        words = _WORD.findall(two[3])
        return [{two[1]: key, two[2]: value} for key, value in zip(words[::2], words[1::2], strict=True)]
    raise ValueError(f"not a loop that is understood: {head}")


def _filled(line: str, variables: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if found[1].startswith("$"):
            return variables[found[1][1:]]
        setting = _SETTING.fullmatch(found[1])
        if setting is None:
            raise ValueError(f"not an action that is understood: {found[1]}")
        if setting[1] is not None:
            return setting[1]
        return setting[2] % tuple(variables[name.lstrip("$")] for name in setting[3].split())

    return _ACTION.sub(value, line)


def objects(routes: Mapping[str, Any]) -> list[Object]:
    """Traefik's objects for these routes, in the order of the file. Services are Kubernetes' of the same names."""
    http = routes["http"]
    addressed = {name: _address(each) for name, each in http["services"].items() if "loadBalancer" in each}

    def service(name: str) -> Object:
        if name in addressed:
            return {"name": name, **addressed[name]}
        return {"name": name, "kind": "TraefikService"}

    return [
        *(_object("ServersTransport", name, each) for name, each in http["serversTransports"].items()),
        *(
            _object("TraefikService", name, {"failover": _failover(each["failover"], service)})
            for name, each in http["services"].items()
            if name not in addressed
        ),
        *(_object("Middleware", name, _middleware(each, service)) for name, each in http["middlewares"].items()),
        *(_object("IngressRoute", name, _route(each, service)) for name, each in http["routers"].items()),
    ]


def _object(kind: str, name: str, spec: Object) -> Object:
    return {"apiVersion": "traefik.io/v1alpha1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def _address(service: Mapping[str, Any]) -> Object:
    balancer = service["loadBalancer"]
    (server,) = balancer["servers"]
    return {"port": urlsplit(server["url"]).port, "serversTransport": balancer["serversTransport"]}


def _failover(failover: Mapping[str, Any], service: Callable[[str], Object]) -> Object:
    """Traefik gives the file's errors their default, no limit of the body, and the object's none."""
    errors = {"maxRequestBodyBytes": -1, **failover["errors"]}
    return {"service": service(failover["service"]), "fallback": service(failover["fallback"]), "errors": errors}


def _middleware(middleware: Mapping[str, Any], service: Callable[[str], Object]) -> Object:
    if "errors" not in middleware:
        return dict(middleware)
    return {"errors": {**middleware["errors"], "service": service(middleware["errors"]["service"])}}


def _route(router: Mapping[str, Any], service: Callable[[str], Object]) -> Object:
    rule = {
        "kind": "Rule",
        "match": router["rule"],
        **({"priority": router["priority"]} if "priority" in router else {}),
        "middlewares": [{"name": name} for name in router["middlewares"]],
        "services": [service(router["service"])],
    }
    return {"entryPoints": router["entryPoints"], "routes": [rule]}


def written(repository: Path) -> dict[Path, str]:
    """What each file is to hold; their names are from the repository's root."""
    routes, static = ((repository / SHARED / name).read_text("utf-8") for name in ("routes.yml", "traefik.yml"))
    encrypted = yaml.safe_load(static)
    encrypted["entryPoints"]["web"]["http"]["tls"] = {}
    made = objects(yaml.safe_load(plain(routes)))
    return {
        KUBERNETES / "gateway" / "routes.yml": HEAD.format(SHARED / "routes.yml") + routes + CERTIFICATE,
        KUBERNETES / "gateway" / "traefik.yml": HEAD.format(SHARED / "traefik.yml") + _dumped([encrypted]),
        KUBERNETES / "ingress-routes" / "routes.yaml": HEAD.format(SHARED / "routes.yml") + _dumped(made),
    }


def _dumped(documents: list[Object]) -> str:
    return yaml.safe_dump_all(documents, sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    for path, text in written(Path()).items():
        path.write_text(text, "utf-8")
