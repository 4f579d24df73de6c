"""What `kubectl kustomize` makes of a folder, for the part of Kustomize that deploy/kubernetes uses; the rest is refused.

The tests need no program of Kubernetes so. What it makes was compared with kubectl's own output, object by object.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

Object = dict[str, Any]
KNOWN = {
    "apiVersion", "kind", "namespace", "resources", "generatorOptions", "configMapGenerator", "patches", "images",
    "replicas",
}  # fmt: skip
GENERATED = "made by a generator"


def rendered(folder: Path) -> list[Object]:
    """The objects of a folder. Names of generated ConfigMaps are without the hash that Kustomize adds to them."""
    objects = _built(folder)
    for each in objects:
        each.pop(GENERATED, None)
    return objects


def _built(folder: Path) -> list[Object]:
    wanted = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    if unknown := set(wanted) - KNOWN:
        raise ValueError(f"{folder}: {unknown} is not understood")
    objects = [each for name in wanted["resources"] for each in _resource(folder / name)]
    for generator in wanted.get("configMapGenerator", []):
        _generate(objects, generator, wanted.get("generatorOptions", {}), folder)
    for patch in wanted.get("patches", []):
        _patch(objects, patch, folder)
    for each in wanted.get("replicas", []):
        (deployment,) = (o for o in objects if o["kind"] == "Deployment" and o["metadata"]["name"] == each["name"])
        deployment["spec"]["replicas"] = each["count"]
    for image in wanted.get("images", []):
        _name_image(objects, image)
    if "namespace" in wanted:
        _put_into(objects, wanted["namespace"])
    return objects


def _patch(objects: list[Object], patch: Object, folder: Path) -> None:
    text = patch["patch"] if "patch" in patch else (folder / patch["path"]).read_text("utf-8")
    targets = [each for each in objects if _is_target(each, patch["target"])]
    if not targets:
        raise ValueError(f"{folder}: nothing is {patch['target']}")
    for target in targets:
        for operation in yaml.safe_load(text):
            _apply(target, operation)


def _name_image(objects: list[Object], image: Object) -> None:
    for containers in _lists(objects, "containers"):
        for container in containers:
            if container.get("image") == image["name"]:
                container["image"] = f"{image['newName']}:{image['newTag']}"


def _put_into(objects: list[Object], namespace: str) -> None:
    for each in objects:
        if each["kind"] == "Namespace":
            each["metadata"]["name"] = namespace
        else:
            each["metadata"]["namespace"] = namespace
        for subject in each.get("subjects", []):
            subject["namespace"] = namespace


def _resource(path: Path) -> list[Object]:
    if path.is_dir():
        return _built(path)
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


def _generate(objects: list[Object], generator: Object, options: Object, folder: Path) -> None:
    values = dict(each.split("=", 1) for each in generator.get("literals", []))
    values |= {name: (folder / name).read_text("utf-8") for name in generator.get("files", [])}
    if generator.get("behavior") == "merge":
        (made,) = (o for o in objects if o.get(GENERATED) and o["metadata"]["name"] == generator["name"])
        made["data"] |= values
    else:
        metadata = {"name": generator["name"], **options}
        objects.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": values, GENERATED: True})


def _is_target(each: Object, target: Object) -> bool:
    if unknown := set(target) - {"kind", "name"}:
        raise ValueError(f"a target's {unknown} is not understood")
    actual = {"kind": each["kind"], "name": each["metadata"]["name"]}
    return all(re.fullmatch(wanted, actual[part]) for part, wanted in target.items())


def _apply(target: Object, operation: Object) -> None:
    *way, last = operation["path"].strip("/").split("/")
    place: Any = target
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if operation["op"] not in {"add", "replace"} or (operation["op"] == "replace" and last not in place):
        raise ValueError(f"{operation} cannot be done to {target['kind']} {target['metadata']['name']}")
    place[last] = deepcopy(operation["value"])


def _lists(part: Any, key: str) -> Iterator[list[Object]]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key and isinstance(value, list):
                yield value
            yield from _lists(value, key)
    elif isinstance(part, list):
        for each in part:
            yield from _lists(each, key)
