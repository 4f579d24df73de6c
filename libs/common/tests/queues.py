"""What lies in a queue, for a bystander."""

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from mentoring_common.events.envelope import Wire, unpack


async def take(channel: AbstractChannel, queue: str) -> AbstractIncomingMessage | None:
    """The next message, taken off its queue; None when there is none at this moment."""
    message = await (await channel.get_queue(queue)).get(fail=False, timeout=60)
    if message is not None:
        await message.ack()
    return message


async def take_all(channel: AbstractChannel, queue: str) -> list[AbstractIncomingMessage]:
    taken: list[AbstractIncomingMessage] = []
    while (message := await take(channel, queue)) is not None:
        taken.append(message)
    return taken


def events_of(messages: list[AbstractIncomingMessage]) -> list[Wire]:
    return [event for message in messages for event in unpack(message.body)]


class Inbox:
    """Collects what arrives in a queue."""

    def __init__(self, channel: AbstractChannel, queue: str) -> None:
        self._channel, self._queue = channel, queue
        self.messages: list[AbstractIncomingMessage] = []

    @property
    def events(self) -> list[Wire]:
        return events_of(self.messages)

    async def has(self, number: int = 1) -> bool:
        """Whether so many messages have come so far."""
        self.messages += await take_all(self._channel, self._queue)
        return len(self.messages) >= number

    async def has_events(self, number: int) -> bool:
        self.messages += await take_all(self._channel, self._queue)
        return len(self.events) >= number
