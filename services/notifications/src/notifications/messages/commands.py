"""Telling a school: an inbox entry and a mail, each once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mentoring_common.clock import Clock
from mentoring_common.events.envelope import Event

from notifications.deliveries.commands import Sender
from notifications.deliveries.domain import Delivery, Mail
from notifications.deliveries.store import DeliveryStore
from notifications.delivery_key import Channel, delivery_key
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore
from notifications.messages.kinds import KINDS
from notifications.messages.letters import Letters


@dataclass
class Announcer:
    """Writes messages where they are read from, and has the mails sent."""

    letters: Letters
    inbox: InboxStore
    deliveries: DeliveryStore
    sender: Sender
    clock: Clock

    async def announce(self, events: Sequence[Event[Any]]) -> None:
        """Write the entries and queue the mails of what is news in the events and was not told before.

        The entry is there at once. The mail needs no contact yet: its address is looked up when it is sent.
        """
        told = [
            (news, self.letters.written(name, news.content, news.as_of, news.place))
            for event in events
            for name, kind in KINDS.items()
            if kind.event_type == event.type and (news := kind.news_of(event)) is not None
        ]
        now = self.clock()
        await self.inbox.add(
            [
                Entry(
                    id=delivery_key(news.occasion, news.school_id, Channel.INBOX),
                    school_id=news.school_id,
                    subject=letter.subject,
                    text=letter.inbox_text,
                    link=self.letters.address_of(news.place),
                    created_at=now,
                )
                for news, letter in told
            ]
        )
        await self.deliveries.queue(
            [
                Delivery(
                    id=delivery_key(news.occasion, news.school_id, Channel.EMAIL),
                    school_id=news.school_id,
                    occasion=news.occasion,
                    recipient_id=news.school_id,  # a curator's contact has the school's id
                    mail=Mail(letter.subject, letter.mail_text, letter.mail_html),
                    created_at=now,
                    matter=news.matter,
                    as_of=news.as_of,
                    says_all=news.says_all,
                )
                for news, letter in told
            ]
        )
        self.sender.wake()
