"""A token made here is accepted by the services' own verifier, and only as what it is."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from mentoring_common.auth import TokenVerifier, UserRole
from mentoring_common.clock import utc_now
from mentoring_common.errors import Unauthenticated
from mentoring_local import tokens


def verifier(folder) -> TokenVerifier:
    return TokenVerifier(
        issuer="https://mentoring.local/",
        audience="mentoring",
        algorithm="EdDSA",
        jwks=str(folder / "jwks.json"),
        leeway_seconds=0,
    )


def token(key, role="methodologist", schools=(), ttl=timedelta(minutes=5), **more) -> str:
    return tokens.make_token(key, role=role, schools=schools, now=utc_now(), ttl=ttl, **more)


async def test_a_methodologist_sees_all_schools(tmp_path):
    caller = await verifier(tmp_path).principal(token(tokens.load_or_make_key(tmp_path)))

    assert caller.roles == {UserRole.METHODOLOGIST}
    assert caller.scope.schools is None


async def test_a_curator_sees_the_schools_named_in_the_token(tmp_path):
    key = tokens.load_or_make_key(tmp_path)
    caller = await verifier(tmp_path).principal(token(key, "curator", ["school-7", "school-9"], subject="curator-7"))

    assert caller.subject == "curator-7"
    assert caller.scope.schools == {"school-7", "school-9"}


@pytest.mark.parametrize("role", ["curator", "client"])
def test_only_a_methodologist_needs_no_school(tmp_path, role):
    with pytest.raises(tokens.SchoolNeededError):
        token(tokens.make_key(), role)


async def test_another_key_and_an_old_token_are_refused(tmp_path):
    key = tokens.load_or_make_key(tmp_path)

    for refused in (token(tokens.make_key()), token(key, ttl=timedelta(minutes=-1))):
        with pytest.raises(Unauthenticated):
            await verifier(tmp_path).principal(refused)


def test_the_key_is_kept_private_and_stays_the_same(tmp_path):
    first = tokens.load_or_make_key(tmp_path / "keys")
    second = tokens.load_or_make_key(tmp_path / "keys")

    assert first.public_jwk == second.public_jwk
    assert stat.S_IMODE((tmp_path / "keys" / "token_key.pem").stat().st_mode) == 0o600
    assert "d" not in json.loads((tmp_path / "keys" / "jwks.json").read_text())["keys"][0]


def test_many_who_sign_at_once_disturb_nobody(tmp_path):
    tokens.load_or_make_key(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: tokens.load_or_make_key(tmp_path).key_id, range(400)))
    assert len(set(keys)) == 1
    assert json.loads((tmp_path / "jwks.json").read_text())["keys"]
    assert not [each.name for each in tmp_path.iterdir() if each.name not in {"jwks.json", "token_key.pem"}]
