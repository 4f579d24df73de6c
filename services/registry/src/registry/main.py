"""Registry: who takes part. The table of contents; nothing is decided here."""

from functools import partial
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.erasure.own_stores import erase_answers
from mentoring_common.projection import Projection
from mentoring_common.service import Service
from mentoring_methodology.glossary import glossary
from mentoring_methodology.in_force import MethodologyInForce

from registry.admissions import api as admissions_api
from registry.agreements.round import AgreementRound
from registry.agreements.store import ToldStore
from registry.assignments import api as assignments_api
from registry.assignments.commands import Assignments
from registry.assignments.store import AssignmentStore
from registry.attention import api as attention_api
from registry.attention.gauges import AttentionGauges
from registry.attention.queries import AttentionQueries
from registry.attention.store import AttentionStore
from registry.categories import api as categories_api
from registry.categories.commands import Categories
from registry.categories.commands import following_merges as categories_follow
from registry.categories.store import CategoryStore
from registry.claims import api as claims_api
from registry.claims.commands import ClaimDesk
from registry.claims.queries import ClaimQueries
from registry.claims.store import ConfirmedClaims
from registry.clearances import api as clearances_api
from registry.consents import api as consents_api
from registry.consents.round import ConsentRound
from registry.destruction import api as destruction_api
from registry.destruction.queries import Destructions
from registry.destruction.round import DestructionRound
from registry.destruction.store import ReminderStore
from registry.erasure import api as erasure_api
from registry.erasure.barred import Barred
from registry.erasure.commands import ErasureDesk
from registry.erasure.documents import COLLECTIONS, ErasedRecords
from registry.erasure.domain import CONFIRMING
from registry.erasure.gauges import ErasureGauges
from registry.erasure.known_as import new_key
from registry.erasure.store import Confirmations, ErasureStore, TombStore
from registry.erasure.texts import Texts as ErasedTexts
from registry.exports import api as exports_api
from registry.exports.echo import echoes_of
from registry.guardians import api as guardians_api
from registry.handlers import confirmed, unfinished_of
from registry.imports import api as imports_api
from registry.imports.commands import Importer
from registry.imports.desk import UploadDesk
from registry.imports.domain import ImportOrder, ImportProgress, ImportResult
from registry.imports.previews import api as previews_api
from registry.imports.previews.commands import Previewer
from registry.imports.previews.store import PreviewStore
from registry.imports.reading import ReadingRoom
from registry.imports.remaining import api as remaining_api
from registry.imports.remaining.store import RemainingStore
from registry.imports.roster import RosterLimits
from registry.imports.roster.directory import workplace_key
from registry.imports.store import ImportStore
from registry.imports.templates import api as templates_api
from registry.imports.undo import api as undo_api
from registry.imports.undo.commands import Undoer
from registry.imports.undoing import UndoOrder, UndoProgress, UndoResult
from registry.imports.viewing import ReportViews
from registry.initiatives import api as initiatives_api
from registry.initiatives.commands import Initiatives
from registry.initiatives.store import InitiativeStore
from registry.methodology import api as methodology_api
from registry.methodology.commands import MethodologyDesk
from registry.methodology.store import MethodologyStore
from registry.orders import api as orders_api
from registry.orders.commands import Orders
from registry.organisations import api as organisations_api
from registry.organisations.agreements import Partners
from registry.organisations.store import OrganisationStore
from registry.papers import api as papers_api
from registry.papers.store import OrderTextStore
from registry.participations import api as participations_api
from registry.participations import batch_api, names_api, people_api
from registry.participations.commands import Register
from registry.participations.conversion import Conversion
from registry.participations.daily import DailyRound
from registry.participations.repair import Repair
from registry.participations.search import Finder
from registry.participations.showing import Showing
from registry.participations.store import ParticipationStore
from registry.people.duplicates import DuplicateStore
from registry.people.mending import FindingMended
from registry.people.store import PersonStore
from registry.privacy import api as privacy_api
from registry.privacy.store import AccessLogStore
from registry.privacy.viewing import AccessLog
from registry.programmes import api as programmes_api
from registry.programmes import progress_api
from registry.programmes.commands import Programmes
from registry.programmes.store import ProgrammeStore
from registry.relations.handlers import handlers as relation_handlers
from registry.relations.store import Relations
from registry.replay import Replay
from registry.settings import RegistrySettings
from registry.staff import api as staff_api
from registry.staff.commands import Staff
from registry.staff.naming import Accounts
from registry.staff.store import StaffStore
from registry.subjects import api as subjects_api
from registry.subjects.queries import Subjects
from registry.ties import api as ties_api
from registry.ties.commands import Ties, following_merges
from registry.ties.store import TieStore
from registry.transfers import api as transfers_api
from registry.transfers.commands import Transfers
from registry.transfers.store import TransferStore
from registry.years import api as years_api
from registry.years.commands import YearDesk
from registry.years.domain import YearChangeOrder, YearChangeProgress, YearChangeResult

UPLOADS = "/registry/v1/imports"
IMPORTS_AT_ONCE = 2
"""A school's large base and another one's single row. The database is the bottleneck: more would not be faster."""
MULTIPART_OVERHEAD_BYTES = 64 * 1024
"""What surrounds a file in its form: boundaries and the other fields, generously."""


def build(settings: RegistrySettings, clock: Clock = utc_now) -> FastAPI:
    """The registry service; opens nothing before its lifespan."""
    service = Service("registry", settings, clock)
    limits = RosterLimits(max_bytes=settings.upload_max_bytes)

    released = service.aggregates("methodology")
    methodology = MethodologyInForce(released.collection)
    desk = MethodologyDesk(
        MethodologyStore(released, service.mongo.collection("methodology_texts")),
        methodology,
        clock,
        lambda: uuid4().hex,
    )
    service.prepare(desk.store.ensure_indexes)
    service.prepare(desk.release_shipped)
    service.task("methodology", methodology.follow)

    organisations = OrganisationStore(service.aggregates("organisations"))
    people = PersonStore(
        service.aggregates("people"), *map(service.mongo.collection, ("people_unsettled", "consent_days"))
    )
    participations = ParticipationStore(service.aggregates("participants"))
    tie_store = TieStore(service.aggregates("ties"))
    duplicates = DuplicateStore(service.mongo.collection("possible_duplicates"))
    imports = ImportStore(service.mongo.collection("import_files"), service.mongo.collection("import_reports"))
    remaining = RemainingStore(service.mongo.collection("import_remaining"))
    undos = service.jobs("import_undos", order=UndoOrder, progress=UndoProgress, result=UndoResult)
    changes = service.jobs("year_changes", order=YearChangeOrder, progress=YearChangeProgress, result=YearChangeResult)
    previews = PreviewStore(service.mongo.collection("import_previews"))
    jobs = service.jobs("imports", order=ImportOrder, progress=ImportProgress, result=ImportResult)
    accesses = AccessLogStore(service.mongo.collection("access_log"))
    attention = AttentionStore(
        *map(service.mongo.collection, ("participants", "possible_duplicates", "imports", "imports_looked_at"))
    )
    stores = (organisations, people, participations, duplicates, imports, remaining, previews, accesses, attention)
    category_store = CategoryStore(service.mongo.collection("teacher_categories"))
    for store in (*stores, tie_store, category_store):
        service.prepare(store.ensure_indexes)

    follow = (following_merges(tie_store, clock), categories_follow(category_store, participations))
    erasures = ErasureStore(service.aggregates("erasures"), service.mongo.collection("erasure_keys"), new_key)
    tombs = TombStore(service.aggregates("erased_participations"))
    confirmations = Confirmations({each: service.mongo.collection(f"{each}_erasures") for each in CONFIRMING})
    for erased in (erasures, tombs, confirmations):
        service.prepare(erased.ensure_indexes)
    barred = Barred(erasures).among
    register = Register(people, participations, duplicates, methodology.current, clock, service.today, follow, barred)
    log = AccessLog(accesses, clock, lambda: uuid4().hex)
    showing, finder = Showing(register, log), Finder(register)
    zone = ZoneInfo(settings.municipality_zone)
    conversion = Conversion(register, workplace_key)
    service.prepare(conversion.run)
    service.task("people", Repair(register, conversion).run)
    service.task("finding", FindingMended(people, organisations.tenants).run)
    transfers = Transfers(TransferStore(service.mongo.collection("transfers")), register)
    service.prepare(transfers.store.ensure_indexes)
    programme_store = ProgrammeStore(service.aggregates("programmes"), service.mongo.collection("participants"))
    service.prepare(programme_store.ensure_indexes)
    relations = Relations(service.mongo.collection("relations"))
    service.prepare(relations.ensure_indexes)
    programmes = Programmes(programme_store, relations, methodology.current, clock, service.today)
    assignments = Assignments(AssignmentStore(service.aggregates("assignments")), organisations, clock, service.today)
    service.prepare(assignments.store.ensure_indexes)
    initiatives = Initiatives(InitiativeStore(service.mongo.collection("initiatives")), register)
    service.prepare(initiatives.store.ensure_indexes)
    staff = Staff(StaffStore(service.mongo.collection("staff")), organisations, clock, service.today)
    service.prepare(staff.store.ensure_indexes)
    accounts = Accounts(staff.store, zone)
    told = ToldStore(service.aggregates("agreements_told"))
    service.prepare(told.ensure_indexes)
    order_texts = OrderTextStore(service.mongo.collection("order_texts"))
    service.prepare(order_texts.ensure_indexes)
    service.rounds("transfers", transfers.expire)
    service.rounds("participations", DailyRound(register).do)
    service.rounds("consents", ConsentRound(register).do)
    service.rounds("agreements", AgreementRound(told, organisations, participations.schools_of, clock).do)
    uploads = UploadDesk(jobs, imports, organisations, ReadingRoom(limits), clock, service.today)
    echo = partial(echoes_of, organisations, register, relations, zone)
    importer = Importer(jobs, imports, remaining, register, organisations, limits, zone, echo)
    undoer = Undoer(jobs, undos, imports, remaining, register)
    partners = Partners(organisations, clock, service.today, participations.taking_part_at)
    years = YearDesk(changes, register)
    service.task("year changes", lambda: changes.run(years.work))
    service.task("undone imports", lambda: undos.run(undoer.work))
    previewer = Previewer(uploads, previews, register, zone, echo)
    reports = ReportViews(participations, log, attention, clock)
    for worker in range(1, IMPORTS_AT_ONCE + 1):
        service.task(f"imports {worker}", lambda: jobs.run(importer.work, importer.give_up))
    service.task("import files", importer.keep_swept, rests=True)
    service.task("previewed files", previewer.keep_swept, rests=True)
    replay = Replay(
        participations, people, organisations, desk.store, tie_store, programme_store, erasures, tombs, clock
    )
    service.publishes(*replay.sources())
    eraser = ErasureDesk(
        erasures,
        tombs,
        confirmations,
        ErasedRecords({name: service.mongo.collection(name) for name in COLLECTIONS}),
        ErasedTexts(register),
        register,
        service.sweep_messages,
        partial(erase_answers, service.answers),
        unfinished_of(jobs, undos, changes),
        ErasureGauges(service.metrics.registry),
    )
    destructions = Destructions(people, participations, erasures, service.today)
    reminded = ReminderStore(service.aggregates("destructions_told"))
    service.prepare(reminded.ensure_indexes)
    service.rounds("destructions", DestructionRound(reminded, destructions, clock).do)
    claims = ClaimDesk(ConfirmedClaims(service.mongo.collection("confirmed_claims")), register)
    service.prepare(claims.confirmed.ensure_indexes)
    for publisher, states in confirmations.of.items():
        if publisher == "matching":
            taken = {**confirmed(publisher, states), **claims.handlers, **relation_handlers(relations)}
            kept: list[Projection[Any]] = [states, claims.confirmed.states, relations.states]
            service.consume(publisher, taken, kept, on_whole=claims.when_whole)
        else:
            service.consume(publisher, confirmed(publisher, states), [states])
    service.task("erasures", eraser.run)
    waiting = AttentionQueries(attention, organisations, clock, service.today)
    service.task("sums", partial(AttentionGauges(service.metrics.registry).follow, waiting))
    service.rounds("erasures", eraser.remind)
    return service.app(
        [
            organisations_api.routes(organisations, partners, clock),
            staff_api.routes(staff, accounts, accesses.has_looked),
            participations_api.routes(register, organisations, finder, showing, tombs.members),
            claims_api.routes(register, ClaimQueries(register), showing),
            batch_api.routes(register, organisations),
            people_api.routes(register, finder, showing, zone),
            names_api.routes(register, showing, relations.lent),
            years_api.routes(years, organisations, showing),
            transfers_api.routes(transfers, register, organisations, showing),
            progress_api.routes(programme_store, zone, service.today),
            programmes_api.routes(programmes, organisations, zone),
            assignments_api.routes(assignments),
            initiatives_api.routes(initiatives),
            papers_api.routes(programmes, organisations, order_texts, assignments.store),
            orders_api.routes(Orders(programmes, organisations, order_texts, lambda: uuid4().hex)),
            guardians_api.routes(register, showing),
            categories_api.routes(Categories(category_store, register), showing),
            subjects_api.routes(
                Subjects(
                    participations,
                    tie_store,
                    transfers.store,
                    category_store,
                    accesses,
                    duplicates,
                    imports,
                    initiatives.store,
                ),
                register,
                showing,
            ),
            ties_api.routes(Ties(tie_store, register), register, showing),
            consents_api.routes(register, organisations, log, zone),
            admissions_api.routes(register, organisations, showing),
            clearances_api.routes(register),
            privacy_api.routes(accesses, zone, accounts),
            destruction_api.routes(destructions),  # before the erasures, of which one is asked for by its id
            erasure_api.routes(eraser, accounts),
            templates_api.routes(methodology.current),
            exports_api.routes(register, organisations, relations, log),
            previews_api.routes(previewer, reports),
            imports_api.routes(uploads, undos, service.streams, reports),
            remaining_api.routes(uploads, remaining, reports, methodology.current),
            undo_api.routes(undoer),
            attention_api.routes(waiting),
            methodology_api.routes(desk),
        ],
        title="Реестр участников",
        glossary=glossary(),
        replayed=log.note_again,
        body_limits={
            UPLOADS: settings.upload_max_bytes + MULTIPART_OVERHEAD_BYTES,
            batch_api.ADDRESS: batch_api.MOST_BYTES,
        },
    )
