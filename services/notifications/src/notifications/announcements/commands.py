"""Telling a school: an inbox entry and a mail, each once."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentoring_common.clock import Clock

from notifications.announcements.domain import Announcement
from notifications.announcements.letters import Letters
from notifications.deliveries.commands import Sender
from notifications.deliveries.domain import Delivery, Mail
from notifications.deliveries.store import DeliveryStore
from notifications.delivery_key import Channel, delivery_key
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore


@dataclass
class Announcer:
    """Writes announcements where they are read from, and has the mails sent."""

    letters: Letters
    inbox: InboxStore
    deliveries: DeliveryStore
    sender: Sender
    clock: Clock

    async def announce(self, announcements: Iterable[Announcement]) -> None:
        """Write the entries and queue the mails of what was not announced before.

        The entry is there at once. The mail needs no contact yet: its address is looked up when it is sent.
        """
        told = [(announcement, self.letters.written(announcement)) for announcement in announcements]
        now = self.clock()
        await self.inbox.add(
            [
                Entry(
                    id=delivery_key(announcement.occasion, announcement.school_id, Channel.INBOX),
                    school_id=announcement.school_id,
                    subject=letter.subject,
                    text=letter.inbox_text,
                    link=self.letters.dashboard_url,
                    created_at=now,
                )
                for announcement, letter in told
            ]
        )
        await self.deliveries.queue(
            [
                Delivery(
                    id=delivery_key(announcement.occasion, announcement.school_id, Channel.EMAIL),
                    school_id=announcement.school_id,
                    occasion=announcement.occasion,
                    recipient_id=announcement.school_id,  # a curator's contact has the school's id
                    mail=Mail(letter.subject, letter.mail_text, letter.mail_html),
                    created_at=now,
                )
                for announcement, letter in told
            ]
        )
        self.sender.wake()
