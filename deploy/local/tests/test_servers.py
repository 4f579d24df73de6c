"""The private servers: what they acknowledged is still there after they were killed and started again."""

import aio_pika
import pytest
from mentoring_local import servers
from mentoring_local.servers import ServerDidNotStartError
from pymongo import MongoClient


def test_the_database_keeps_what_it_acknowledged(tmp_path):
    server = servers.mongo(tmp_path)
    with server, MongoClient(server.uri) as client:
        client.city.schools.insert_one({"_id": 7})
        first = server.pid
        server.kill()
        server.start()

        assert server.pid != first
        assert client.city.schools.find_one() == {"_id": 7}


async def test_the_broker_keeps_what_it_confirmed(tmp_path, wait_until):
    server = servers.rabbitmq(tmp_path)
    try:
        async with await aio_pika.connect(server.start().uri) as connection:
            channel = await connection.channel()
            await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
            message = aio_pika.Message(b"event", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, routing_key="kept")
        # RabbitMQ writes the register of quorum queues about 1 s late: a kill before that leaves a new queue without a
        # leader for good (measured with 3.10.8). What is in a queue of longer standing is safe from the first confirm.
        wait_until(lambda: any(b"kept" in register.read_bytes() for register in tmp_path.rglob("quorum/*/names.dets")))
        server.kill()

        async with await aio_pika.connect(server.start().uri) as connection:
            queue = await (await connection.channel()).get_queue("kept")
            assert (await queue.get(timeout=20)).body == b"event"
    finally:
        server.kill()


def test_a_server_that_cannot_start_says_where_to_look(tmp_path):
    server = servers.mongo(tmp_path, None, "--no-such-option")

    with pytest.raises(ServerDidNotStartError, match=r"server\.log"):
        server.start()
    assert server.running == []
