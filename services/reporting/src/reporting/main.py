"""Reporting: what came of it. The table of contents; nothing is decided here."""

from zoneinfo import ZoneInfo

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.service import Service
from mentoring_methodology.glossary import glossary
from mentoring_methodology.in_force import MethodologyInForce

from reporting.contingents import api as contingents_api
from reporting.contingents.commands import Contingents
from reporting.contingents.store import ContingentStore
from reporting.erasure.store import COLLECTIONS, ErasedFacts
from reporting.facts.consents import ConsentFacts
from reporting.facts.organisations import OrganisationFacts
from reporting.facts.participants import ParticipantFacts
from reporting.facts.proposals import ProposalFacts
from reporting.facts.relations import RelationFacts
from reporting.facts.runs import RunFacts
from reporting.figures import api as figures_api
from reporting.figures.recount import Facts, Recounter
from reporting.figures.store import FigureStore
from reporting.handlers import matching_handlers, registry_handlers
from reporting.settings import ReportingSettings
from reporting.subjects import api as subjects_api
from reporting.subjects.queries import Subjects


def build(settings: ReportingSettings, clock: Clock = utc_now) -> FastAPI:
    """The reporting service; opens nothing before its lifespan."""
    service = Service("reporting", settings, clock)

    methodology = MethodologyInForce(service.mongo.collection("methodology"))
    service.prepare(methodology.look)
    service.task("methodology", methodology.follow)
    participants = ParticipantFacts(service.mongo.collection("participants"))
    organisations = OrganisationFacts(service.mongo.collection("organisations"))
    proposals = ProposalFacts(service.mongo.collection("proposals"))
    relations = RelationFacts(service.mongo.collection("relations"))
    runs = RunFacts(service.mongo.collection("runs"))
    consents = ConsentFacts(*map(service.mongo.collection, ("consents", "consent_requirements")))
    figures = FigureStore(*map(service.mongo.collection, ("figures", "counted_mentors", "shared_mentors")))
    contingents = ContingentStore(service.mongo.collection("contingents"))
    for store in (participants, organisations, proposals, relations, runs, consents, figures, contingents):
        service.prepare(store.ensure_indexes)

    facts = Facts(participants, organisations, proposals, relations, runs)
    recounter = Recounter(facts, figures, methodology.current, clock, service.today, service.metrics.registry)
    erased_facts = ErasedFacts({name: service.mongo.collection(name) for name in COLLECTIONS}, recounter.note)
    eraser = service.erasure(erased_facts.sweep)
    service.consume(
        "registry",
        {**registry_handlers(facts, consents, recounter, methodology), **eraser.handlers},
        [
            participants.states,
            organisations.states,
            consents.states,
            consents.requirements,
            methodology.states,
            eraser.states,
        ],
        on_restored=recounter.note_restored,
        on_whole=eraser.when_whole,
    )
    service.consume(
        "matching",
        matching_handlers(facts, recounter),
        [proposals.states, relations.states, runs.states],
        on_restored=recounter.note_restored,
    )
    service.task("recount", recounter.run)
    zone = ZoneInfo(settings.municipality_zone)
    return service.app(
        [
            figures_api.routes(facts, figures, methodology.current, clock, service.today, zone),
            subjects_api.routes(Subjects(participants, consents, proposals, relations, runs, figures)),
            contingents_api.routes(Contingents(contingents, organisations.school_names, clock, service.today)),
        ],
        title="Показатели",
        glossary=glossary(),
    )
