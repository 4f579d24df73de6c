"""The jobs that prepare a release's databases in a cluster: their very commands and settings, on a real database."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mentoring_common.testing.databases import beside

from .kustomize import Object, rendered

REPOSITORY = Path(__file__).resolve().parents[2]
OBJECTS = rendered(REPOSITORY / "deploy" / "kubernetes" / "overlays" / "small-city")
MAPS = {each["metadata"]["name"]: each["data"] for each in OBJECTS if each["kind"] == "ConfigMap"}
JOBS = [each for each in OBJECTS if each["kind"] == "Job"]
NOBODY = "amqp://nobody@127.0.0.1:1/"
"""No broker is asked: the policies would not let a job through to it."""
SOME_INDEX = {
    "registry": ("participants", "school_id_1__id_1"),
    "matching": ("proposals", "pending_since_1"),
    "notifications": ("inbox", "created_at_1__id_1"),
    "reporting": ("events", "published_at_1"),
    "console": ("sessions", "forget_at_1"),
}


@pytest.mark.parametrize("job", JOBS, ids=[each["metadata"]["name"] for each in JOBS])
async def test_a_job_prepares_the_database_of_its_service_and_ends(
    job: Object, mongo_uri: str, database_name: str, tmp_path: Path
) -> None:
    service = job["metadata"]["name"].removeprefix("prepare-")
    (container,) = job["spec"]["template"]["spec"]["containers"]
    secrets = {"mongo-uri": mongo_uri, "amqp-uri": NOBODY, "smtp-password": "s3cret", "client-secret": "s3cret"}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value)
    given = {name: value for each in container["envFrom"] for name, value in MAPS[each["configMapRef"]["name"]].items()}
    given |= {each["name"]: each["value"].replace("/run/secrets/mentoring", str(tmp_path)) for each in container["env"]}
    python, *words = container["command"]
    assert python == "python"
    prepared = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, *words],
        env={"PATH": os.environ["PATH"], **given, "MENTORING_MONGO_DATABASE": f"{database_name}_{service}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    async with beside(mongo_uri, f"{database_name}_{service}", drop=True) as mongo:
        assert (prepared.returncode, prepared.stderr) == (0, ""), prepared.stdout
        collection, index = SOME_INDEX[service]
        assert index in await mongo.database[collection].index_information()
