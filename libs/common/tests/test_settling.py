"""A message whose work failed comes again; one whose work is done does not."""

from uuid import uuid4

import pytest
from faststream import AckPolicy
from faststream.rabbit import RabbitBroker, RabbitMessage, RabbitQueue
from mentoring_common import settling
from mentoring_common.testing.waiting import until


async def test_what_failed_comes_again_and_what_is_done_does_not(
    amqp_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "RETURN_PAUSE_SECONDS", 0.01)
    broker = RabbitBroker(amqp_uri)
    queue = RabbitQueue(f"test.{uuid4().hex}", auto_delete=True)
    come: list[bool] = []

    @broker.subscriber(queue, ack_policy=AckPolicy.MANUAL)
    async def take(message: RabbitMessage) -> None:
        come.append(message.raw_message.redelivered or False)
        async with settling.settled(message, queue.name):
            if len(come) == 1:
                raise ConnectionError

    async with broker:
        await broker.start()
        await broker.publish(b"work", queue=queue)

        async def came_twice() -> bool:
            return len(come) >= 2

        await until(came_twice)
        channel = await broker.declare_queue(queue)
        assert come == [False, True]

        async def nothing_waits() -> bool:
            return (await channel.declare()).message_count == 0

        await until(nothing_waits)
    assert come == [False, True]
