"""Notifications: who must be told. The table of contents; nothing is decided here."""

from functools import partial
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from mentoring_common.clock import Clock, utc_now
from mentoring_common.service import Service
from mentoring_methodology.glossary import glossary
from mentoring_methodology.in_force import MethodologyInForce

from notifications.contacts import api as contacts_api
from notifications.contacts.store import ContactStore
from notifications.deliveries.commands import Sender
from notifications.deliveries.metrics import MailMetrics
from notifications.deliveries.smtp import SmtpServer
from notifications.deliveries.store import DONE_WITH, DeliveryStore
from notifications.handlers import matching_handlers, registry_handlers
from notifications.inbox import api as inbox_api
from notifications.inbox.store import InboxStore
from notifications.messages.commands import Announcer
from notifications.messages.letters import Letters
from notifications.settings import NotificationsSettings
from notifications.subjects import api as subjects_api


def build(settings: NotificationsSettings, clock: Clock = utc_now) -> FastAPI:
    """The notifications service; opens nothing before its lifespan."""
    service = Service("notifications", settings, clock)

    methodology = MethodologyInForce(service.mongo.collection("methodology"))
    service.prepare(methodology.look)
    service.task("methodology", methodology.follow)
    contacts = ContactStore(service.mongo.collection("contacts"))
    inbox = InboxStore(service.mongo.collection("inbox"))
    deliveries = DeliveryStore(service.mongo.collection("deliveries"))
    for store in (contacts, inbox, deliveries):
        service.prepare(store.ensure_indexes)

    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        mail_from=settings.mail_from,
        starttls=settings.smtp_starttls,
        username=settings.smtp_username,
        password=settings.smtp_password,
    )
    mails = MailMetrics(service.metrics.registry)
    sender = Sender(deliveries, contacts, server, mails, clock)
    letters = Letters(settings.console_url, partial(methodology.title_of, "form"), ZoneInfo(settings.municipality_zone))
    announcer = Announcer(letters, inbox, deliveries, sender, clock)

    eraser = service.erasure(contacts.erase)
    service.consume(
        "registry",
        {**registry_handlers(contacts, methodology, announcer), **eraser.handlers},
        [contacts.states, methodology.states, eraser.states],
        on_whole=eraser.when_whole,
    )
    service.consume("matching", matching_handlers(announcer))
    service.task("sender", sender.run)
    service.keeps("mails", "deliveries", "created_at", days=settings.mails_kept_days, only=DONE_WITH)
    service.task("mail metrics", partial(mails.follow, deliveries, clock))
    service.task("mail server", partial(mails.keep_asking, server))
    return service.app(
        [
            contacts_api.routes(contacts),
            inbox_api.routes(inbox, clock),
            subjects_api.routes(contacts, deliveries),
        ],
        title="Уведомления",
        glossary=glossary(),
    )
