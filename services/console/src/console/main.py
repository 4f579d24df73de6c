"""The console: what people see. The table of contents; nothing is decided here."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.frame import Frame

from console import docs
from console.gateway.client import LIMITS, TIMEOUT
from console.gateway.schools import SchoolNames
from console.pages.access_log import views as access_log
from console.pages.addenda import views as addenda
from console.pages.admissions import views as admissions
from console.pages.assignments import views as assignments
from console.pages.base import Pages
from console.pages.claims import views as claims
from console.pages.clearance import of_person as clearance_of_person
from console.pages.consents import of_person as consents_of_person
from console.pages.consents import taking_back
from console.pages.consents import views as consents
from console.pages.contingents import views as contingents
from console.pages.erasures import views as erasures
from console.pages.figures import views as figures
from console.pages.groups import initiative as initiative_groups
from console.pages.groups import views as groups
from console.pages.headers import SafeHeaders
from console.pages.initiatives import views as initiatives
from console.pages.lending import views as lending
from console.pages.matching import views as matching
from console.pages.messages import views as messages
from console.pages.orders import views as orders
from console.pages.partners import views as partners
from console.pages.people import card, category, duplicates, person, ties
from console.pages.people import views as people
from console.pages.programme import views as programme
from console.pages.programmes import views as programmes
from console.pages.refusals import Refusals
from console.pages.relations import views as relations
from console.pages.schools import views as schools
from console.pages.signing_in import views as signing_in
from console.pages.staff import views as staff
from console.pages.start import views as start
from console.pages.static import Static
from console.pages.subject import views as subject
from console.pages.transfers import views as transfers
from console.pages.uploads import views as uploads
from console.pages.wishes import views as wishes
from console.pages.year import views as year
from console.session.commands import Ends, Logins, Sessions
from console.session.oidc import Client, Provider
from console.session.store import LoginStore, SessionStore
from console.settings import ConsoleSettings

UPLOADS = "/uploads"
UPLOAD_MAX_BYTES = 12 * 1024 * 1024
"""A base of 10 MB in its multipart envelope; registry says how large a base may be."""


def build(
    settings: ConsoleSettings,
    clock: Clock = utc_now,
    mounts: Mapping[str, httpx.AsyncBaseTransport] | None = None,
) -> FastAPI:
    """The console; opens nothing before its lifespan. `mounts` leads addresses elsewhere, to apps of this process."""
    frame = Frame("console", settings, clock)
    http = httpx.AsyncClient(timeout=TIMEOUT, limits=LIMITS, follow_redirects=False, trust_env=False, mounts=mounts)
    frame.on_close(http.aclose)

    provider = Provider(_client(settings), http, clock)
    session_store = SessionStore(frame.mongo.collection("sessions"))
    login_store = LoginStore(frame.mongo.collection("logins"), frame.mongo.collection("kept_forms"))
    for store in (session_store, login_store):
        frame.prepare(store.ensure_indexes)
    ends = Ends(timedelta(seconds=settings.session_idle_seconds), timedelta(seconds=settings.session_seconds))
    sessions = Sessions(session_store, provider, ends, clock, secrets.token_urlsafe)
    logins = Logins(login_store, sessions, provider, clock, secrets.token_urlsafe)

    static = Static()
    pages = Pages(static, ZoneInfo(settings.municipality_zone), frame.today)
    refusals = Refusals(pages, logins, sessions)
    app = frame.web(
        [
            signing_in.routes(pages, sessions, logins),
            start.routes(pages),
            matching.routes(pages),
            relations.routes(pages),
            lending.routes(pages),
            orders.routes(pages),
            addenda.routes(pages),
            claims.routes(pages),
            wishes.routes(pages),
            figures.routes(pages),
            contingents.routes(pages),
            messages.routes(pages),
            people.routes(pages),
            admissions.routes(pages),
            consents.routes(pages),
            consents_of_person.routes(pages),
            taking_back.routes(pages),
            clearance_of_person.routes(pages),
            card.routes(pages),
            category.routes(pages),
            person.routes(pages),
            subject.routes(pages),
            ties.routes(pages),
            duplicates.routes(pages),
            year.routes(pages),
            transfers.routes(pages),
            programme.routes(pages),
            programmes.routes(pages),
            assignments.routes(pages),
            initiative_groups.routes(pages),
            groups.routes(pages),
            initiatives.routes(pages),
            access_log.routes(pages),
            erasures.routes(pages),
            schools.routes(pages),
            partners.routes(pages),
            staff.routes(pages),
            uploads.routes(pages),
            static.routes(),
            docs.routes(pages),
        ],
        title="Рабочее место",
        body_limits={UPLOADS: UPLOAD_MAX_BYTES},
        install=refusals.install,
        of_error=refusals.of_error,
    )
    app.add_middleware(SafeHeaders)
    app.state.sessions = sessions
    app.state.http = http
    app.state.services = settings.services()
    app.state.school_names = SchoolNames(clock)
    app.state.public_url = settings.public_url
    return app


def _client(settings: ConsoleSettings) -> Client:
    return Client(
        issuer=settings.issuer.rstrip("/"),
        discovery_base=settings.issuer_internal_url or settings.issuer.rstrip("/"),
        client_id=settings.client_id,
        client_secret=settings.secret(),
        scopes=settings.sign_in_scopes,
        redirect_uri=f"{settings.public_url}/session/callback",
        after_logout=f"{settings.public_url}/session/ended",
        claim_name=settings.claim_name,
        claim_roles=settings.claim_roles,
        claim_schools=settings.claim_schools,
        role_names=settings.role_names,
    )
