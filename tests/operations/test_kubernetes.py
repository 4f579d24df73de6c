"""What deploy/kubernetes says to a cluster: valid for its API, and what we hold every process of ours to.

No cluster is asked: what the operators of MongoDB, RabbitMQ, KEDA and Traefik make of their objects is not tried here.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from console.settings import ConsoleSettings
from matching.settings import MatchingSettings
from mentoring_common.secret_files import secrets_of
from mentoring_common.server import GRACEFUL_SHUTDOWN_SECONDS
from mentoring_common.settings import ProcessSettings, load
from mentoring_common.topology import all_queues
from mentoring_tools.backup.databases import DATABASES
from notifications.settings import NotificationsSettings
from registry.settings import RegistrySettings
from reporting.settings import ReportingSettings

from .kustomize import Object, rendered

REPOSITORY = Path(__file__).resolve().parents[2]
KUBERNETES = REPOSITORY / "deploy" / "kubernetes"
OLDEST = "1.30"
"""The oldest release of Kubernetes that knows a pause before the end (`preStop.sleep`)."""
OVERLAYS = {name: rendered(KUBERNETES / "overlays" / name) for name in ("small-city", "region")}
OF_OPERATORS = {
    "RabbitmqCluster": "rabbitmq.com/v1beta1",
    "MongoDBCommunity": "mongodbcommunity.mongodb.com/v1",
    "ScaledObject": "keda.sh/v1alpha1",
    "TriggerAuthentication": "keda.sh/v1alpha1",
    **dict.fromkeys(("IngressRoute", "Middleware", "TraefikService", "ServersTransport"), "traefik.io/v1alpha1"),
}
SETTINGS: dict[str, type[ProcessSettings]] = {
    "registry": RegistrySettings,
    "matching": MatchingSettings,
    "notifications": NotificationsSettings,
    "reporting": ReportingSettings,
    "console": ConsoleSettings,
}
PORTS = {"registry": 8101, "matching": 8102, "notifications": 8103, "reporting": 8104, "console": 8105}
SECRETS = {
    "mongo-uri": "mongodb://registry:s3cret@mongo-0.mongo-svc:27017/admin?replicaSet=mongo",
    "amqp-uri": "amqp://mentoring:s3cret@broker:5672/",
    "smtp-password": "s3cret",
    "client-secret": "s3cret",
}
MOUNTED_AT = "/run/secrets/mentoring"

EVERY = [(overlay, each) for overlay, objects in OVERLAYS.items() for each in objects]


def named(each: Object) -> str:
    return f"{each['kind']}/{each['metadata']['name']}"


def pods(objects: list[Object]) -> Iterator[tuple[str, Object]]:
    """The name of whatever has pods of ours, and their template."""
    for each in objects:
        match each["kind"]:
            case "Deployment" | "Job":
                yield named(each), each["spec"]["template"]
            case "CronJob":
                yield named(each), each["spec"]["jobTemplate"]["spec"]["template"]


PODS = [(overlay, name, template) for overlay, objects in OVERLAYS.items() for name, template in pods(objects)]
SERVERS = [(overlay, each) for overlay, each in EVERY if each["kind"] == "Deployment"]
PROCESSES = [
    pytest.param(overlay, template, SETTINGS[service], id=f"{overlay}-{name}")
    for overlay, name, template in PODS
    if (service := name.split("/")[1].removeprefix("prepare-")) in SETTINGS
]
each_object = pytest.mark.parametrize(("overlay", "each"), EVERY, ids=[f"{o}-{named(e)}" for o, e in EVERY])
each_pod = pytest.mark.parametrize(("overlay", "name", "template"), PODS, ids=[f"{o}-{n}" for o, n, _ in PODS])
each_server = pytest.mark.parametrize(("overlay", "each"), SERVERS, ids=[f"{o}-{named(e)}" for o, e in SERVERS])
each_process = pytest.mark.parametrize(("overlay", "template", "settings"), PROCESSES)
each_overlay = pytest.mark.parametrize("objects", OVERLAYS.values(), ids=OVERLAYS)


@each_object
def test_an_object_is_as_its_api_wants_it(overlay: str, each: Object) -> None:
    if each["kind"] in OF_OPERATORS:
        assert each["apiVersion"] == OF_OPERATORS[each["kind"]]
    else:
        kubernetes_validate.validate(each, OLDEST, strict=True)


@each_object
def test_an_object_lies_in_the_one_namespace(overlay: str, each: Object) -> None:
    where = each["metadata"]["name"] if each["kind"] == "Namespace" else each["metadata"]["namespace"]
    assert where == "mentoring"


@each_overlay
def test_no_two_objects_have_one_name(objects: list[Object]) -> None:
    assert len({named(each) for each in objects}) == len(objects)


@each_pod
def test_a_process_has_no_rights(overlay: str, name: str, template: Object) -> None:
    pod = template["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert "hostNetwork" not in pod
    assert "hostPath" not in str(pod)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@each_pod
def test_a_process_takes_no_more_than_its_share(overlay: str, name: str, template: Object) -> None:
    for container in template["spec"]["containers"]:
        for share in ("requests", "limits"):
            assert set(container["resources"][share]) == {"cpu", "memory"}
    for volume in template["spec"]["volumes"]:
        assert "emptyDir" not in volume or volume["emptyDir"]["sizeLimit"]


@each_pod
def test_an_image_says_which_it_is(overlay: str, name: str, template: Object) -> None:
    for container in template["spec"]["containers"]:
        assert re.fullmatch(r"[a-z0-9./-]+:v?\d+\.\d+[.\d]*", container["image"]), container["image"]


@each_overlay
def test_the_broker_and_the_database_say_which_they_are(objects: list[Object]) -> None:
    for each in objects:
        if each["kind"] == "RabbitmqCluster":
            assert re.fullmatch(r"rabbitmq:\d+\.\d+\.\d+-management", each["spec"]["image"])
        if each["kind"] == "MongoDBCommunity":
            assert re.fullmatch(r"\d+\.\d+\.\d+", each["spec"]["version"])


@each_server
def test_a_server_is_asked_how_it_is_and_ends_without_a_lost_request(overlay: str, each: Object) -> None:
    pod = each["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    ports = {port["name"] for port in container["ports"]}
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["port"] in ports
    if each["metadata"]["name"] in SETTINGS:
        asked = [container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")]
        assert asked == ["/health/live", "/health/live", "/health/ready"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] >= pause + GRACEFUL_SHUTDOWN_SECONDS + 5
    assert each["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}


@each_server
def test_replicas_lie_apart_and_one_alone_may_be_taken_away(overlay: str, each: Object) -> None:
    labels = each["spec"]["template"]["metadata"]["labels"]
    spread = each["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert {one["topologyKey"] for one in spread} == {"kubernetes.io/hostname", "topology.kubernetes.io/zone"}
    assert all(one["labelSelector"]["matchLabels"].items() <= labels.items() for one in spread)
    budgets = [
        other["spec"]["maxUnavailable"]
        for other in OVERLAYS[overlay]
        if other["kind"] == "PodDisruptionBudget" and other["spec"]["selector"]["matchLabels"].items() <= labels.items()
    ]
    assert budgets == [1]
    assert replicas(overlay, each) >= 2


def replicas(overlay: str, deployment: Object) -> int:
    """How many there are at least: said by KEDA's object or, without one, by the deployment; never by both."""
    scaled = [
        other["spec"]["minReplicaCount"]
        for other in OVERLAYS[overlay]
        if other["kind"] == "ScaledObject" and other["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
    ]
    said = [deployment["spec"]["replicas"]] if "replicas" in deployment["spec"] else []
    (least,) = [*scaled, *said]
    return int(least)


def variables(overlay: str, container: Object) -> dict[str, str]:
    maps = {each["metadata"]["name"]: each["data"] for each in OVERLAYS[overlay] if each["kind"] == "ConfigMap"}
    given = [maps[each["configMapRef"]["name"]] for each in container["envFrom"]]
    return {
        **dict(chain.from_iterable(each.items() for each in given)),
        **{e["name"]: e["value"] for e in container["env"]},
    }


@each_process
def test_every_variable_is_a_setting_and_the_process_starts_with_them(
    overlay: str, template: Object, settings: type[ProcessSettings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (container,) = template["spec"]["containers"]
    given = variables(overlay, container)
    secrets = {f"MENTORING_{name.upper()}" for name in secrets_of(settings)}
    plain = {f"MENTORING_{name.upper()}" for name in settings.model_fields} - secrets
    assert set(given) <= plain | {f"{name}_FILE" for name in secrets}
    (mounted,) = (volume["secret"] for volume in template["spec"]["volumes"] if volume["name"] == "secrets")
    for item in mounted["items"]:
        (tmp_path / item["path"]).write_text(SECRETS[item["key"]])
    for name, value in given.items():
        monkeypatch.setenv(name, value.replace(MOUNTED_AT, str(tmp_path)))
    load(settings)


@each_pod
def test_every_secret_is_a_file_and_nothing_else_is_mounted_with_it(overlay: str, name: str, template: Object) -> None:
    for container in template["spec"]["containers"]:
        given = variables(overlay, container) if "envFrom" in container else {}
        files = {value.removeprefix(f"{MOUNTED_AT}/") for value in given.values() if value.startswith(MOUNTED_AT)}
        for volume in template["spec"]["volumes"]:
            if volume["name"] == "secrets":
                assert {item["path"] for item in volume["secret"]["items"]} == files
                assert volume["secret"]["defaultMode"] == 0o440
        assert "secretKeyRef" not in str(container)


@each_overlay
def test_no_secret_lies_in_the_files(objects: list[Object]) -> None:
    assert not [named(each) for each in objects if each["kind"] == "Secret"]
    assert not re.search(r"://[^/\s]*:[^/\s]*@", str(objects))


@pytest.mark.parametrize("service", SETTINGS)
@each_overlay
def test_a_service_is_where_the_others_look_for_it(objects: list[Object], service: str) -> None:
    (address,) = (each for each in objects if named(each) == f"Service/{service}")
    (server,) = (each for each in objects if named(each) == f"Deployment/{service}")
    assert address["spec"]["ports"] == [{"name": "http", "port": PORTS[service], "targetPort": "http"}]
    assert address["spec"]["selector"].items() <= server["spec"]["template"]["metadata"]["labels"].items()
    assert server["spec"]["selector"]["matchLabels"].items() <= server["spec"]["template"]["metadata"]["labels"].items()
    (container,) = server["spec"]["template"]["spec"]["containers"]
    assert container["ports"] == [{"name": "http", "containerPort": PORTS[service]}]
    assert {"name": "MENTORING_HTTP_PORT", "value": str(PORTS[service])} in container["env"]


@each_overlay
def test_services_are_scaled_by_the_queues_that_they_read(objects: list[Object]) -> None:
    scaled = sorted(
        (each["spec"]["scaleTargetRef"]["name"], trigger["metadata"]["queueName"])
        for each in objects
        if each["kind"] == "ScaledObject"
        for trigger in each["spec"]["triggers"]
    )
    assert scaled == sorted((queue.consumer, queue.name) for queue in all_queues())


@each_overlay
def test_the_broker_is_three_nodes_with_our_settings(objects: list[Object]) -> None:
    (broker,) = (each["spec"] for each in objects if each["kind"] == "RabbitmqCluster")
    shared = (REPOSITORY / "deploy" / "rabbitmq" / "rabbitmq.conf").read_text()
    wanted = [line for line in shared.splitlines() if line and not line.startswith("#")]
    assert broker["replicas"] == 3
    assert broker["rabbitmq"]["additionalConfig"].splitlines() == [
        *wanted,
        "cluster_partition_handling = pause_minority",
    ]


@each_overlay
def test_a_service_writes_into_its_own_database_alone(objects: list[Object]) -> None:
    databases = [each["spec"] for each in objects if each["kind"] == "MongoDBCommunity"]
    rights = {
        (user["name"], role["db"], role["name"])
        for each in databases
        for user in each["users"]
        for role in user["roles"]
    }
    assert rights == {(name, name, "readWrite") for name in SETTINGS} | {("backup", name, "read") for name in DATABASES}
    assert all((each["type"], each["members"]) == ("ReplicaSet", 3) for each in databases)


@each_overlay
def test_each_night_every_service_is_copied(objects: list[Object]) -> None:
    copied: list[str] = []
    for each in objects:
        if each["kind"] == "CronJob":
            (script,) = each["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
            copied += re.findall(r"--database (\w+)", script) or DATABASES
    assert sorted(copied) == sorted(DATABASES)


DATABASE = {"app.kubernetes.io/component": "database"}
BROKER = {"app.kubernetes.io/name": "broker", "app.kubernetes.io/component": "rabbitmq"}
EVERYWHERE = "everywhere"
NAMED_PORTS = {"http": "http", "web": 8080, "admin": 8180}
OUT = {(name, EVERYWHERE, 443) for name in SETTINGS} | {("notifications", EVERYWHERE, 587)}
WATCHED = {("monitoring", name, "http") for name in SETTINGS} | {("monitoring", "broker", 15692)}
AMONG_THEMSELVES = {("database", "database", 27017), ("broker", "broker", 4369), ("broker", "broker", 25672)}
STORED = {(name, "database", 27017) for name in SETTINGS} | {
    (job, "database", 27017) for job in ("backup", *(f"prepare-{name}" for name in SETTINGS))
}
CARRIED = {(name, "broker", 5672) for name in SETTINGS if name != "console"} | {("keda", "broker", 5672)}
CALLED = {("console", name, "http") for name in SETTINGS if name != "console"}
OF_THE_CLUSTER = {(name, EVERYWHERE, port) for name in ("database", "broker") for port in (443, 6443)}
ENTERED = {
    "small-city": {("gateway", name, "http") for name in SETTINGS}
    | {(EVERYWHERE, "gateway", 8080), ("monitoring", "gateway", 8180)},
    "region": {("traefik", name, "http") for name in SETTINGS},
}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_who_may_reach_whom(overlay: str) -> None:
    expected = OUT | WATCHED | AMONG_THEMSELVES | STORED | CARRIED | CALLED | OF_THE_CLUSTER | ENTERED[overlay]
    if overlay == "region":
        expected -= {("backup", "database", 27017)}
        expected |= {(f"backup-{name}", "database", 27017) for name in DATABASES}
    assert Paths(OVERLAYS[overlay]).all() == expected


class Paths:
    """Who may reach whom on which port, as the policies say it, but for the asking for addresses."""

    def __init__(self, objects: list[Object]) -> None:
        self.pods = {name.split("/")[1]: template["metadata"]["labels"] for name, template in pods(objects)} | {
            "database": DATABASE,
            "broker": BROKER,
        }
        self.policies = [each["spec"] for each in objects if each["kind"] == "NetworkPolicy"]
        closed = [each for each in self.policies if each["podSelector"] == {} and "Ingress" in each["policyTypes"]]
        assert closed == [{"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}], "nothing is closed by default"

    def all(self) -> set[tuple[str, str, Any]]:
        out = set(self._said("egress", "to"))
        into = {(other, pod, port) for pod, other, port in self._said("ingress", "from")}
        outside = {path for path in out if path[1] == EVERYWHERE} | {path for path in into if path[0] not in self.pods}
        return (out & into) | outside

    def _said(self, way: str, whom: str) -> Iterator[tuple[str, str, Any]]:
        for policy in self.policies:
            mine = [name for name, labels in self.pods.items() if _selects(policy["podSelector"], labels)]
            assert mine, f"nobody is {policy['podSelector']}"
            for rule in policy.get(way, []):
                others = list(self._others(rule[whom])) if whom in rule else [EVERYWHERE]
                ports = [NAMED_PORTS.get(port["port"], port["port"]) for port in rule["ports"]]
                yield from ((name, other, port) for name in mine for other in others for port in ports if port != 53)

    def _others(self, peers: list[Object]) -> Iterator[str]:
        for peer in peers:
            if "namespaceSelector" in peer:
                yield peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
            else:
                found = [name for name, labels in self.pods.items() if _selects(peer["podSelector"], labels)]
                assert found, f"nobody is {peer}"
                yield from found


def _selects(selector: Object, labels: dict[str, str]) -> bool:
    return selector.get("matchLabels", {}).items() <= labels.items() and all(
        each["operator"] == "In" and labels.get(each["key"]) in each["values"]
        for each in selector.get("matchExpressions", [])
    )


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_says_every_address_that_a_city_has_of_its_own(overlay: str) -> None:
    wanted = yaml.safe_load((KUBERNETES / "overlays" / overlay / "kustomization.yaml").read_text())
    said = {line.split("=")[0] for each in wanted["configMapGenerator"] for line in each["literals"]}
    base = yaml.safe_load((KUBERNETES / "base" / "kustomization.yaml").read_text())
    assert not [each for each in str(base).split() if "example" in each]
    assert {
        "MENTORING_PUBLIC_URL",
        "MENTORING_TOKEN_ISSUER",
        "MENTORING_SMTP_HOST",
        "MENTORING_BACKUP_RECIPIENT",
    } <= said


PROMETHEUS = yaml.safe_load((KUBERNETES / "prometheus.yml").read_text())


def test_prometheus_takes_the_settings_but_for_the_finding_of_pods(tmp_path: Path) -> None:
    """Debian's promtool knows no Kubernetes."""
    jobs = [
        {**{key: value for key, value in job.items() if key != "kubernetes_sd_configs"}, "static_configs": []}
        for job in PROMETHEUS["scrape_configs"]
    ]
    for rules in PROMETHEUS["rule_files"]:
        shutil.copy(REPOSITORY / "deploy" / "prometheus" / rules, tmp_path)
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump({**PROMETHEUS, "scrape_configs": jobs}))
    checked = subprocess.run(
        ["promtool", "check", "config", str(tmp_path / "prometheus.yml")], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_prometheus_watches_the_jobs_that_the_alerts_know() -> None:
    shared = yaml.safe_load((REPOSITORY / "deploy" / "prometheus" / "prometheus.yml").read_text())
    assert {job["job_name"] for job in shared["scrape_configs"]} <= {
        job["job_name"] for job in PROMETHEUS["scrape_configs"]
    }


def test_prometheus_finds_every_server_on_the_port_of_its_metrics() -> None:
    found = {
        (job["job_name"], name.split("/")[1], port["name"])
        for name, template in pods(OVERLAYS["small-city"])
        for container in template["spec"]["containers"]
        for port in container.get("ports", [])
        for job in PROMETHEUS["scrape_configs"]
        if _is_kept(job, template["metadata"]["labels"], port)
    }
    assert found == {("services", name, "http") for name in SETTINGS} | {("gateway", "gateway", "admin")}
    of_broker = [job for job in PROMETHEUS["scrape_configs"] if _is_kept(job, BROKER, {"containerPort": 15692})]
    assert [job["job_name"] for job in of_broker] == ["rabbitmq", "rabbitmq-queues"]


def _is_kept(job: Object, labels: dict[str, str], port: Object) -> bool:
    known = {
        f"__meta_kubernetes_pod_label_{re.sub('[^a-zA-Z0-9]', '_', name)}": value for name, value in labels.items()
    } | {
        "__meta_kubernetes_pod_container_port_name": port.get("name", ""),
        "__meta_kubernetes_pod_container_port_number": str(port["containerPort"]),
        "__meta_kubernetes_pod_phase": "Running",
    }
    return all(
        re.fullmatch(rule["regex"], ";".join(known.get(name, "") for name in rule["source_labels"]))
        for rule in job["relabel_configs"]
        if rule.get("action") == "keep"
    )
