"""The private servers: what they acknowledged is still there after they were killed and started again."""

from dataclasses import replace

import aio_pika
import pytest
from mentoring_common.errand import connected
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


@pytest.mark.parametrize(("memory", "kept"), [(512, 256), (1024, 256), (2000, 500), (8192, 2048), (24_000, 4096)])
def test_the_database_keeps_a_quarter_of_the_memory_within_bounds(memory, kept):
    assert servers.cache_mb(memory) == kept


def test_data_of_a_member_of_a_replica_set_are_read_on(tmp_path):
    """So earlier releases ran the database."""
    server = servers.mongo(tmp_path)
    ((launch, probe),) = server.steps
    member = replace(launch, command=tuple(each for each in launch.command if each != "--standalone"))
    with replace(server, steps=((member, probe),)) as earlier, MongoClient(earlier.uri) as client:
        assert "setName" in client.admin.command("hello")
        client.city.schools.insert_one({"_id": 7})
    with servers.mongo(tmp_path) as server, MongoClient(server.uri) as client:
        assert client.city.schools.find_one() == {"_id": 7}
        client.city.schools.insert_one({"_id": 8})
        assert client.city.schools.count_documents({}) == 2


async def test_the_broker_keeps_what_it_confirmed(tmp_path, wait_until):
    server = servers.rabbitmq(tmp_path)
    try:
        async with connected(server.start().uri) as connection:
            channel = await connection.channel()
            await channel.declare_queue("kept", durable=True, arguments={"x-queue-type": "quorum"})
            message = aio_pika.Message(b"event", delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(message, routing_key="kept")
        # RabbitMQ writes the register of quorum queues about 1 s late: a kill before that leaves a new queue without a
        # leader for good (measured with 3.10.8). What is in a queue of longer standing is safe from the first confirm.
        wait_until(lambda: any(b"kept" in register.read_bytes() for register in tmp_path.rglob("quorum/*/names.dets")))
        server.kill()

        async with connected(server.start().uri) as connection:
            queue = await (await connection.channel()).get_queue("kept")
            assert (await queue.get(timeout=20)).body == b"event"
    finally:
        server.kill()


def test_a_server_that_cannot_start_says_where_to_look(tmp_path):
    server = servers.mongo(tmp_path, None, "--no-such-option")

    with pytest.raises(ServerDidNotStartError, match=r"server\.log"):
        server.start()
    assert server.running == []
