"""Reporting: what came of it. The table of contents; nothing is decided here."""

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.service import Service

from reporting.facts.store import FactStore
from reporting.figures import api as figures_api
from reporting.figures.recount import Recounter
from reporting.figures.store import FigureStore
from reporting.handlers import matching_handlers, registry_handlers
from reporting.settings import ReportingSettings


def build(settings: ReportingSettings, clock: Clock = utc_now) -> FastAPI:
    """The reporting service; opens nothing before its lifespan."""
    service = Service("reporting", settings, clock)

    facts = FactStore(
        *(service.mongo.collection(name) for name in ("participants", "proposals", "organisations", "runs"))
    )
    figures = FigureStore(service.mongo.collection("figures"))
    recounter = Recounter(facts, figures, clock)
    service.prepare(facts.ensure_indexes)

    service.consume("registry", registry_handlers(facts, recounter))
    service.consume("matching", matching_handlers(facts, recounter))
    service.task("recount", recounter.run)
    return service.app([figures_api.routes(facts, figures, clock)], title="Показатели")
