"""The ports of last time, else the usual ones, else any free one; none twice."""

import itertools
import socket

from mentoring_local import ports

USUAL = {"gateway": 8080, "registry": 8101, "mongo": 27117}


def choose(last_time=None, taken=(), any_free=None):
    supply = itertools.count(50001) if any_free is None else iter(any_free)
    return ports.choose(USUAL, last_time or {}, lambda port: port not in taken, lambda: next(supply))


def test_the_usual_ones_at_first():
    assert choose() == {"gateway": 8080, "registry": 8101, "mongo": 27117}


def test_any_free_one_in_place_of_a_taken_one():
    assert choose(taken={8080}) == {"gateway": 50001, "registry": 8101, "mongo": 27117}


def test_those_of_last_time_are_kept():
    assert choose(last_time={"gateway": 50007}) == {"gateway": 50007, "registry": 8101, "mongo": 27117}


def test_back_to_the_usual_one_when_that_of_last_time_is_taken():
    assert choose(last_time={"gateway": 50007}, taken={50007})["gateway"] == 8080


def test_a_usual_port_that_another_part_had_last_time_stays_with_that_part():
    chosen = choose(last_time={"registry": 8080}, any_free=[50001])

    assert chosen == {"gateway": 50001, "registry": 8080, "mongo": 27117}


def test_never_one_port_for_two():
    chosen = choose(taken={8080, 8101}, any_free=[50001, 50001, 8101, 50002])

    assert chosen == {"gateway": 50001, "registry": 50002, "mongo": 27117}


def test_a_port_with_a_listener_is_not_free():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not ports.is_free(listener.getsockname()[1])
    assert ports.is_free(ports.any_free())


def test_a_free_port_is_none_that_a_connection_may_take_meanwhile(tmp_path, monkeypatch):
    first_of_connections = int(ports.KERNELS_OWN.read_text().split()[0])
    assert all(ports.FIRST_TRIED <= ports.any_free() < first_of_connections for _ in range(100))
    everything = tmp_path / "ip_local_port_range"
    everything.write_text("1024\t65535\n")
    monkeypatch.setattr(ports, "KERNELS_OWN", everything)
    assert ports.is_free(ports.any_free())
