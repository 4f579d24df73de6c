"""No two runs of one machine have a port in common, however close together they start."""

import socket
import subprocess
import sys

from mentoring_local import ports
from mentoring_local.claims import PortClaims


def test_a_claimed_port_is_nobody_elses_until_it_is_released(tmp_path):
    first, second, port = PortClaims(tmp_path), PortClaims(tmp_path), ports.any_free()

    assert first.take(port)
    assert first.take(port), "asked twice by its owner"
    assert not second.take(port)
    first.release()
    assert second.take(port)


def test_a_port_with_a_listener_is_not_claimed_and_is_claimable_once_it_is_free(tmp_path):
    claims = PortClaims(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not claims.take(port)
    assert PortClaims(tmp_path).take(port), "the attempt left no claim behind"


def test_two_that_choose_before_either_listens_choose_different_ports(tmp_path):
    chosen = [
        ports.choose(ports.USUAL, {}, claims.take, ports.any_free)
        for claims in [PortClaims(tmp_path), PortClaims(tmp_path)]
    ]
    assert not set(chosen[0].values()) & set(chosen[1].values())


def test_a_claim_ends_with_its_process_however_that_ends(tmp_path):
    port = ports.any_free()
    program = (
        "import sys, time; from pathlib import Path; from mentoring_local.claims import PortClaims\n"
        f"claims = PortClaims(Path({str(tmp_path)!r})); print(claims.take({port}), flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "True\n"
        assert not PortClaims(tmp_path).take(port)
        holder.kill()
    assert PortClaims(tmp_path).take(port)
