"""Registry: who takes part. The table of contents; nothing is decided here."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.service import Service
from mentoring_methodology import load_pack

from registry import docs
from registry.imports import api as imports_api
from registry.imports.commands import Importer
from registry.imports.domain import ImportOrder, ImportProgress, ImportResult
from registry.imports.roster import RosterLimits
from registry.imports.store import ImportStore
from registry.organisations import api as organisations_api
from registry.organisations.store import OrganisationStore
from registry.participants import api as participants_api
from registry.participants.store import ParticipantStore
from registry.settings import RegistrySettings

UPLOADS = "/registry/v1/imports"
MULTIPART_OVERHEAD_BYTES = 64 * 1024


def build(settings: RegistrySettings, clock: Clock = utc_now) -> FastAPI:
    """The registry service; opens nothing before its lifespan."""
    service = Service("registry", settings, clock)
    secret = settings.natural_key_secret.get_secret_value().encode()
    limits = RosterLimits(max_bytes=settings.upload_max_bytes)
    pack = load_pack()

    organisations = OrganisationStore(service.aggregates("organisations"))
    participants = ParticipantStore(service.aggregates("participants"))
    imports = ImportStore(service.mongo.collection("import_files"), service.mongo.collection("import_reports"))
    jobs = service.jobs("imports", order=ImportOrder, progress=ImportProgress, result=ImportResult)
    for store in (organisations, participants, imports):
        service.prepare(store.ensure_indexes)

    importer = Importer(
        jobs, imports, participants, organisations, limits, pack, secret, ZoneInfo(settings.municipality_zone), clock
    )
    service.task("imports", lambda: jobs.run(importer.work))
    return service.app(
        [
            organisations_api.routes(organisations, clock),
            participants_api.routes(participants, organisations, clock, secret, pack),
            imports_api.routes(jobs, imports, organisations, limits),
            docs.routes(),
        ],
        title="Реестр участников",
        body_limits={UPLOADS: settings.upload_max_bytes + MULTIPART_OVERHEAD_BYTES},
    )
