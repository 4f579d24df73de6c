"""Matching: who with whom. The table of contents; nothing is decided here."""

from uuid import uuid4

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.jobs import NoProgress
from mentoring_common.service import Service

from matching.compiling import CompiledEngine
from matching.handlers import handlers
from matching.methodology import load_norms
from matching.participants import api as participants_api
from matching.participants.queries import PairQueries
from matching.participants.store import ParticipantStore
from matching.proposals import api as proposals_api
from matching.proposals.commands import Judge
from matching.proposals.store import ProposalStore
from matching.runs import api as runs_api
from matching.runs.commands import RunDesk
from matching.runs.domain import RunOrder, RunTotals
from matching.runs.store import RunResultStore
from matching.runs.worker import Runner
from matching.settings import MatchingSettings
from matching.suggestions import api as suggestions_api
from matching.suggestions.queries import SuggestionQueries
from matching.unmatched import api as unmatched_api
from matching.unmatched.queries import UnmatchedQueries
from matching.unmatched.store import LeftOverStore


def build(settings: MatchingSettings, clock: Clock = utc_now) -> FastAPI:
    """The matching service; opens nothing before its lifespan."""
    service = Service("matching", settings, clock)
    today, shipped = service.today, load_norms()

    participants = ParticipantStore(*(service.mongo.collection(name) for name in ("participants", "support_needs")))
    proposals = ProposalStore(service.aggregates("proposals"))
    results = RunResultStore(service.aggregates("run_results"))
    left_over = LeftOverStore(service.mongo.collection("left_over"))
    for store in (participants, proposals, results, left_over):
        service.prepare(store.ensure_indexes)
    runs = service.jobs("runs", order=RunOrder, progress=NoProgress, result=RunTotals)

    engine = CompiledEngine(lambda: shipped, settings.compiled_code_folder, service.metrics.registry)
    judge = Judge(participants, proposals, lambda: shipped, today, clock)
    runner = Runner(participants, proposals, left_over, results, judge, lambda: shipped, today, clock)
    unmatched = UnmatchedQueries(participants, proposals, left_over)

    service.consume("registry", handlers(participants, judge))
    service.task("engine", engine.run)
    service.task("runs", lambda: runner.run(runs, engine))
    return service.app(
        [
            participants_api.routes(PairQueries(participants, lambda: shipped, today)),
            proposals_api.routes(proposals, unmatched),
            unmatched_api.routes(unmatched, today),
            runs_api.routes(RunDesk(runs, today, lambda: uuid4().hex), runs, results),
            suggestions_api.routes(SuggestionQueries(participants, engine, lambda: shipped, today)),
        ],
        title="Подбор пар",
    )
