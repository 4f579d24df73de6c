"""Matching: who with whom. The table of contents; nothing is decided here."""

import asyncio

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.jobs import NoProgress
from mentoring_common.service import Service

from matching.engine.warm import warm
from matching.handlers import handlers
from matching.kept_code import keep_compiled_code
from matching.methodology import load_norms
from matching.participants import api as participants_api
from matching.participants.store import ParticipantStore
from matching.proposals import api as proposals_api
from matching.proposals.store import ProposalStore
from matching.runs import api as runs_api
from matching.runs.commands import Runner
from matching.runs.domain import RunOrder, RunTotals
from matching.runs.store import RunResultStore
from matching.settings import MatchingSettings
from matching.suggestions import api as suggestions_api


def build(settings: MatchingSettings, clock: Clock = utc_now) -> FastAPI:
    """The matching service; opens nothing before its lifespan."""
    service = Service("matching", settings, clock)
    norms = load_norms()

    participants = ParticipantStore(*(service.mongo.collection(name) for name in ("participants", "support_needs")))
    proposals = ProposalStore(service.aggregates("proposals"))
    results = RunResultStore(service.aggregates("run_results"), clock)
    runs = service.jobs("runs", order=RunOrder, progress=NoProgress, result=RunTotals)
    for store in (participants, proposals, results):
        service.prepare(store.ensure_indexes)

    async def compile_engine() -> None:
        keep_compiled_code(settings.compiled_code_folder)
        await asyncio.to_thread(warm, norms)

    service.prepare(compile_engine)

    runner = Runner(participants, proposals, results, norms, clock)
    service.consume("registry", handlers(participants, proposals, clock))
    service.task("runs", lambda: runs.run(runner.work))
    return service.app(
        [
            participants_api.routes(participants, norms, clock),
            proposals_api.routes(proposals),
            runs_api.routes(runs, results),
            suggestions_api.routes(participants, norms, clock),
        ],
        title="Подбор пар",
    )
