"""Matching: who with whom. The table of contents; nothing is decided here."""

from functools import partial
from uuid import uuid4

from fastapi import FastAPI
from mentoring_common.checkpoints import Source
from mentoring_common.clock import Clock, utc_now
from mentoring_common.service import Service
from mentoring_methodology.glossary import glossary
from mentoring_methodology.in_force import MethodologyInForce

from matching.addenda import api as addenda_api
from matching.addenda.commands import Addenda
from matching.alternatives import api as alternatives_api
from matching.alternatives.queries import AlternativeQueries
from matching.alternatives.store import WeighedStore
from matching.attention import api as attention_api
from matching.attention.gauges import PairGauges
from matching.attention.queries import AttentionQueries
from matching.attention.store import AttentionStore
from matching.claims import api as claims_api
from matching.claims.commands import Claims
from matching.compiling import CompiledEngine
from matching.decisions import api as decisions_api
from matching.decisions.commands import Decisions
from matching.erasure.commands import Erasing
from matching.erasure.store import ErasedDocuments
from matching.groups import api as groups_api
from matching.groups.commands import Groups
from matching.groups.store import GroupStore
from matching.handlers import handlers, when_restored, when_whole
from matching.lending import api as lending_api
from matching.lending.commands import Lending
from matching.lifecycle import api as lifecycle_api
from matching.lifecycle.commands import Lifecycle
from matching.matching_events import api as matching_events_api
from matching.matching_events.commands import Preferences
from matching.methodology import language_in_force, norms_in_force
from matching.orders import api as orders_api
from matching.orders.changes import OrderChanges
from matching.orders.commands import Orders
from matching.orders.grouping import GroupingByOrder
from matching.orders.store import OrderStore
from matching.organisations.store import OrganisationStore
from matching.participants import api as participants_api
from matching.participants.changes import ParticipantChanges
from matching.participants.queries import CardQueries, PairQueries
from matching.participants.store import ParticipantStore
from matching.preferences.store import PreferenceStore
from matching.programmes.store import ProgrammeStore
from matching.proposals import api as proposals_api
from matching.proposals.commands import Judge
from matching.proposals.known import KnownPairs
from matching.proposals.store import ProposalStore
from matching.relations.store import RelationStore
from matching.replay import states_of_claims, states_of_proposals, states_of_relations, states_of_runs
from matching.runs import api as runs_api
from matching.runs.commands import RunDesk
from matching.runs.domain import RunOrder, RunProgress, RunTotals
from matching.runs.queries import RunQueries
from matching.runs.reading import RunReader
from matching.runs.store import RunResultStore
from matching.runs.worker import Runner
from matching.settings import MatchingSettings
from matching.subjects import api as subjects_api
from matching.subjects.queries import Subjects
from matching.suggestions import api as suggestions_api
from matching.suggestions.kept import KeptMentors
from matching.suggestions.queries import SuggestionQueries
from matching.ties.store import TieStore
from matching.unmatched import api as unmatched_api
from matching.unmatched.queries import UnmatchedQueries
from matching.unmatched.store import LeftOverStore
from matching.what_if import api as what_if_api
from matching.what_if.queries import WhatIf


def build(settings: MatchingSettings, clock: Clock = utc_now) -> FastAPI:
    """The matching service; opens nothing before its lifespan."""
    service = Service("matching", settings, clock)
    today = service.today

    methodology = MethodologyInForce(service.mongo.collection("methodology"))
    service.prepare(methodology.look)
    service.task("methodology", methodology.follow)
    norms = norms_in_force(methodology.current)

    organisations = OrganisationStore(service.mongo.collection("organisations"))
    people, needs = (service.mongo.collection(name) for name in ("participants", "support_needs"))
    programmes = ProgrammeStore(service.mongo.collection("programmes"), lambda: methodology.current().norms.programmes)
    preferences = PreferenceStore(*(service.mongo.collection(name) for name in ("matching_events", "preferences")))
    noted = ParticipantChanges(service.mongo.collection("participant_changes"))
    participants = ParticipantStore(people, needs, organisations, programmes, preferences, noted)
    ties = TieStore(service.mongo.collection("ties"))
    proposals = ProposalStore(service.aggregates("proposals"))
    relations = RelationStore(service.aggregates("relations"))
    results = RunResultStore(service.aggregates("run_results"))
    left_over = LeftOverStore(service.mongo.collection("left_over"))
    weighed = WeighedStore(service.mongo.collection("weighed"))
    attention = AttentionStore(service.mongo.collection("changes"), people, service.mongo.collection("proposals"))
    for store in (
        organisations,
        programmes,
        preferences,
        participants,
        ties,
        proposals,
        relations,
        results,
        left_over,
        weighed,
        attention,
    ):
        service.prepare(store.ensure_indexes)
    service.prepare(proposals.place_all)
    service.prepare(attention.begin)
    runs = service.jobs("runs", order=RunOrder, progress=RunProgress, result=RunTotals)

    engine = CompiledEngine(norms, settings.compiled_code_folder, service.metrics.registry)
    known = KnownPairs(ties, preferences, proposals, relations, today)
    judge = Judge(participants, proposals, relations, known, norms, today, clock)
    reader = RunReader(participants, proposals, relations, known)
    runner = Runner(runs, reader, proposals, left_over, weighed, results, judge, norms, today, clock)
    what_if = WhatIf(reader, participants, engine, methodology.current, today)
    decisions = Decisions(participants, proposals, relations, known, norms, today, clock, lambda: uuid4().hex)
    service.prepare(decisions.settle)
    lifecycle = Lifecycle(relations, participants, decisions, norms, today, clock)
    orders = OrderStore(service.mongo.collection("orders"))
    service.prepare(orders.ensure_indexes)
    groups = Groups(
        GroupStore(service.mongo.collection("groups")),
        relations,
        participants,
        lambda: methodology.current().norms.groups,
        clock,
        lambda: uuid4().hex,
    )
    service.prepare(groups.store.ensure_indexes)
    service.task("groups", groups.run)
    by_order = GroupingByOrder(groups)
    desk = Orders(orders, relations, participants, lifecycle, known, norms, today, clock, lambda: uuid4().hex, by_order)
    changes = OrderChanges(orders, relations, today, clock, lambda: uuid4().hex)
    service.task("orders", desk.run)
    claims = Claims(
        participants, proposals, relations, orders, lifecycle, judge, known, norms, today, clock, lambda: uuid4().hex
    )
    service.task("claims", claims.run)
    kept_mentors = KeptMentors(participants, norms, today)
    service.task("kept mentors", kept_mentors.run)
    unmatched = UnmatchedQueries(participants, proposals, left_over)
    language = language_in_force(methodology.current)
    cards = CardQueries(participants, language)
    alternatives = AlternativeQueries(weighed, proposals, participants, known, norms, today)

    wishes = Preferences(preferences, participants, judge, attention, today, clock, lambda: uuid4().hex)

    stored = ("participants", "support_needs", "ties", "proposals", "left_over", "weighed", "preferences", "groups")
    documents = ErasedDocuments({name: service.mongo.collection(name) for name in stored})
    erasing = Erasing(documents, proposals, relations, results, today, clock, runs.unfinished_ids, noted)
    eraser = service.erasure(erasing.sweep)
    kept = (participants.states, participants.needs, ties.states, programmes.states, organisations.states)
    service.consume(
        "registry",
        {
            **handlers(
                participants,
                preferences,
                organisations,
                ties,
                programmes,
                methodology,
                judge,
                lifecycle,
                attention,
                clock,
            ),
            **eraser.handlers,
        },
        [*kept, methodology.states, eraser.states],
        on_restored=when_restored(noted),
        on_whole=when_whole(methodology, judge, lifecycle, eraser.when_whole),
    )
    service.publishes(
        Source("proposal", proposals.schools, partial(states_of_proposals, proposals, clock)),
        Source("relation", relations.schools, partial(states_of_relations, relations, clock)),
        Source("claim", relations.schools_with_claims, partial(states_of_claims, relations, clock), is_versioned=False),
        Source("run", results.schools, partial(states_of_runs, results, clock)),
    )
    service.rounds("judgement", judge.judge_on)
    service.rounds("relations", lifecycle.day)
    service.task("sums", partial(PairGauges(service.metrics.registry).follow, attention, relations))
    service.task("engine", engine.run, rests=True)
    service.task("runs", lambda: runner.run(engine))
    return service.app(
        [
            participants_api.routes(PairQueries(participants, known, norms, today, language)),
            proposals_api.routes(proposals, unmatched, cards),
            decisions_api.routes(decisions, cards),
            lifecycle_api.routes(lifecycle, relations, cards),
            groups_api.routes(groups, cards, today),
            orders_api.routes(desk, changes, orders, cards, today),
            lending_api.routes(Lending(relations, participants, decisions, today, clock)),
            addenda_api.routes(Addenda(relations, participants, lifecycle, today), cards, today, clock),
            claims_api.routes(claims),
            alternatives_api.routes(alternatives, cards),
            unmatched_api.routes(unmatched, cards, today),
            runs_api.routes(RunDesk(runs, today, lambda: uuid4().hex), RunQueries(runs, results), service.streams),
            what_if_api.routes(what_if, cards),
            matching_events_api.routes(wishes, preferences, today),
            attention_api.routes(
                AttentionQueries(attention, results, relations, programmes, preferences, orders, today), today
            ),
            subjects_api.routes(
                Subjects(participants, proposals, relations, left_over, results, weighed, ties, preferences)
            ),
            suggestions_api.routes(
                SuggestionQueries(participants, known, alternatives, engine, kept_mentors, norms, today), cards
            ),
        ],
        title="Подбор пар",
        glossary=glossary(),
    )
