"""Pure rules of the common library; expected values by hand."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.auth import ClaimNames, Scope, TokenKind, TokenVerifier, UserRole
from mentoring_common.census import Member, take_census
from mentoring_common.digests import content_digest, published_digest
from mentoring_common.errors import Conflict, Forbidden, Unauthenticated, Unavailable
from mentoring_common.events.contracts import CONTRACTS, SUBSCRIBERS
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import NotAnEvent, batches, decode, unpack, wire
from mentoring_common.recoverability import Park, Retry, decide
from mentoring_common.settings import ServiceSettings, load
from mentoring_local import tokens
from mentoring_methodology.codes import MentoringForm, Role
from pydantic import BaseModel, ValidationError

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
REGISTERED = "registry.participant.registered.v2"


def state(participant_id: str = "p1", version: int = 1) -> ParticipantState:
    return ParticipantState(
        participant_id=participant_id, person_id="person", school_id="s1", version=version, role=Role.MENTEE,
        form=MentoringForm.PUPIL_PUPIL, school_year=2026,
    )  # fmt: skip


def _misfit() -> ValidationError:
    class Schema(BaseModel):
        number: int

    with pytest.raises(ValidationError) as caught:
        Schema.model_validate({"number": "Иванов"})
    return caught.value


@pytest.mark.parametrize(
    ("error", "attempt", "decision"),
    [
        (NotAnEvent("no"), 1, Park("no")),
        (Unavailable("DOWN", "нет связи"), 1, Retry(1)),
        (Unavailable("DOWN", "нет связи"), 99, Retry(120)),
        (Conflict("MOVED_ON", "изменено"), 1, Park("a rule refused it: MOVED_ON")),
        (ConnectionResetError(), 2, Retry(5)),
        (_misfit(), 1, Park("Schema does not fit its schema")),
        (TimeoutError(), 3, Retry(30)),
        (KeyError("x"), 1, Retry(1)),
        (KeyError("x"), 4, Retry(120)),
        (KeyError("x"), 5, Park("unexpected KeyError after 5 attempts")),
    ],
)
def test_failures_are_judged(error: Exception, attempt: int, decision: object) -> None:
    assert decide(error, attempt) == decision


def test_every_event_type_has_a_subscriber() -> None:
    assert set(CONTRACTS) == set(SUBSCRIBERS)
    assert all(SUBSCRIBERS.values())


@given(st.integers(0, 450))
def test_batches_keep_every_event_once_in_order_within_the_limits(count: int) -> None:
    events = [wire(REGISTERED, f"p{number}", state(f"p{number}"), NOW, None) for number in range(count)]
    cut = batches(events)
    assert [event for members, _ in cut for event in members] == events
    assert all(len(members) <= 200 and len(body) <= 256 * 1024 for members, body in cut)
    assert [event for _, body in cut for event in unpack(body)] == events


def test_an_event_comes_back_as_it_went() -> None:
    event = decode(wire(REGISTERED, "p1", state(version=3), NOW, "00-aa-bb-01"))
    assert (event.id, event.time, event.data) == (f"{REGISTERED}/p1/3", NOW, state(version=3))


def test_a_decoded_state_keeps_the_digest_of_what_was_published() -> None:
    told = wire(REGISTERED, "p1", state(), NOW, None)
    later = {**told, "data": {**told["data"], "a_field_of_a_later_release": 1}}
    assert published_digest(decode(told).data) == published_digest(state())
    assert decode(later).data == state()
    assert published_digest(decode(later).data) == content_digest(later["data"]) != published_digest(state())
    assert published_digest(state(version=2)) == published_digest(state()), "the version is compared beside it"


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"[1]", b"\xff", b"{"])
def test_what_is_no_event_is_said_so(body: bytes) -> None:
    with pytest.raises(NotAnEvent):
        unpack(body)


@pytest.mark.parametrize(
    "spoil", [{"type": "registry.x.y.v9"}, {"schoolid": "s2"}, {"data": {"participant_id": "Иванов"}}, {"time": "noon"}]
)
def test_a_spoilt_event_is_refused_without_its_values(spoil: dict[str, object]) -> None:
    with pytest.raises(NotAnEvent) as refusal:
        decode({**wire(REGISTERED, "p1", state(), NOW, None), **spoil})
    assert "Иванов" not in refusal.value.reason


def test_a_census_does_not_depend_on_the_order() -> None:
    members = [Member("s1", "a", 1), Member("s1", "b", 2), Member("s2", "c", 1)]
    assert take_census(members) == take_census(reversed(members))
    assert take_census(members).schools["s1"].members == 2
    other = take_census([Member("s1", "a", 2), Member("s1", "b", 2)]).schools["s1"]
    assert other.ids_digest == take_census(members).schools["s1"].ids_digest
    assert other.states_digest != take_census(members).schools["s1"].states_digest


def test_a_scope_narrows_every_filter() -> None:
    assert Scope.of("s1").filter({"a": 1}) == {"a": 1, "school_id": "s1"}
    assert Scope.of("s1").filter({"school_id": "s2"}) == {"school_id": {"$in": []}}
    assert Scope.of("s1", "s2").filter() == {"school_id": {"$in": ["s1", "s2"]}}
    assert Scope.municipality().filter({"a": 1}) == {"a": 1}


@pytest.fixture
def key(tmp_path) -> tokens.SigningKey:
    return tokens.load_or_make_key(tmp_path)


@pytest.fixture
def verifier(key, tmp_path) -> TokenVerifier:
    return TokenVerifier(
        issuer=tokens.ISSUER,
        audience="mentoring",
        algorithm="EdDSA",
        jwks=str(tmp_path / "jwks.json"),
        leeway_seconds=30,
    )


async def test_a_curator_sees_the_own_school_alone(key, verifier) -> None:
    now = datetime.now(UTC)
    token = tokens.make_token(key, role=UserRole.CURATOR, schools=["s1"], now=now, ttl=timedelta(minutes=5))
    principal = await verifier.principal(token)
    assert principal.roles == {UserRole.CURATOR}
    assert principal.scope == Scope.of("s1")


@pytest.fixture
def signed(key):
    """A methodologist's token with other claims, another `typ`, another key; None leaves a claim out."""

    def sign(private=key.private, algorithm="EdDSA", kid=key.key_id, header_typ="at+jwt", **changed) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": tokens.ISSUER, "aud": "mentoring", "sub": "x", "iat": now, "exp": now + timedelta(minutes=5),
            "roles": ["methodologist"], **changed,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, private, algorithm=algorithm, headers={"kid": kid, "typ": header_typ})

    return sign


async def refusal_of(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.principal(token)
    return refusal.value.code


async def test_tokens_that_do_not_hold(key, verifier, signed) -> None:
    now = datetime.now(UTC)
    assert (await verifier.principal(signed())).is_municipal
    refused = {
        "TOKEN_EXPIRED": signed(exp=now - timedelta(minutes=2)),
        "TOKEN_MALFORMED": "abc",
        "TOKEN_KEY_UNKNOWN": signed(kid="other"),
        "TOKEN_WITHOUT_ROLE": signed(roles=["curator"]),
        "TOKEN_LIVES_TOO_LONG": signed(exp=now + timedelta(days=3650)),
    }
    for code, token in refused.items():
        assert await refusal_of(verifier, token) == code
    unsigned = jwt.encode({"sub": "x"}, None, algorithm="none", headers={"kid": key.key_id, "typ": "at+jwt"})
    for token in (
        signed(aud="other"), signed(iss="other"), signed(sub=None), signed(Ed25519PrivateKey.generate()),
        signed("x" * 40, "HS256"), unsigned,
    ):  # fmt: skip
        assert await refusal_of(verifier, token) == "TOKEN_INVALID"


@pytest.mark.parametrize("subject", ["", "  ", "x" * 256, "\ud800", 7])
async def test_a_token_of_nobody_is_no_token(verifier, signed, subject) -> None:
    assert await refusal_of(verifier, signed(sub=subject)) == "TOKEN_INVALID"


@pytest.mark.parametrize("changed", [{"exp": float("inf")}, {"exp": "soon"}, {"iat": [1]}, {"iat": float("nan")}])
async def test_times_that_are_none_are_refused(verifier, signed, changed) -> None:
    assert await refusal_of(verifier, signed(**changed)) == "TOKEN_INVALID"


async def test_a_token_of_the_longest_life_is_taken_and_a_second_more_is_not(verifier, signed) -> None:
    now = datetime.now(UTC)
    await verifier.principal(signed(iat=now, exp=now + timedelta(hours=24)))
    assert (
        await refusal_of(verifier, signed(iat=now, exp=now + timedelta(hours=24, seconds=1))) == "TOKEN_LIVES_TOO_LONG"
    )


async def test_a_header_that_is_too_deep_to_read_is_malformed(verifier) -> None:
    deep = base64.urlsafe_b64encode(b'{"kid":' + b"[" * 40_000).decode()
    assert await refusal_of(verifier, f"{deep}.e30.e30") == "TOKEN_MALFORMED"


@pytest.mark.parametrize(
    ("typ", "claims", "typed", "untyped"),
    [
        ("at+jwt", {}, True, True),
        ("AT+JWT", {}, True, True),
        ("application/at+jwt", {}, True, True),
        ("JWT", {}, False, True),
        (None, {}, False, True),
        (None, {"typ": "Bearer"}, False, True),
        ("JWT", {"typ": "ID"}, False, False),
        ("JWT", {"typ": "Refresh"}, False, False),
        ("JWT", {"typ": "Logout"}, False, False),
        ("JWT", {"typ": ["Bearer"]}, False, False),
        ("JWT", {"nonce": "n"}, False, False),
        ("JWT", {"at_hash": "h"}, False, False),
        ("JWT", {"events": {}}, False, False),
        ("logout+jwt", {}, False, False),
        ("dpop+jwt", {}, False, False),
    ],
)
async def test_only_access_tokens_open_anything(key, tmp_path, signed, typ, claims, typed, untyped) -> None:
    for kind, is_taken in ((TokenKind.TYPED, typed), (TokenKind.UNTYPED, untyped)):
        verifier = TokenVerifier(
            issuer=tokens.ISSUER, audience="mentoring", algorithm="EdDSA", jwks=str(tmp_path / "jwks.json"),
            leeway_seconds=30, kind=kind,
        )  # fmt: skip
        token = signed(header_typ=typ, **claims)
        if is_taken:
            assert (await verifier.principal(token)).subject == "x"
        else:
            assert await refusal_of(verifier, token) == "TOKEN_NOT_FOR_ACCESS"


@pytest.mark.parametrize(
    ("roles", "schools", "admitted", "scope"),
    [
        (["curator"], ["b"], {"curator"}, Scope.of("b")),
        (["curator", "methodologist"], ["b"], {"curator"}, Scope.of("b")),
        (["curator", "methodologist"], ["b"], {"curator", "methodologist"}, Scope.municipality()),
        (["head", "client"], ["b", "c"], {"head", "curator"}, Scope.of("b", "c")),
        (["curator", "operator"], ["b"], {"operator"}, Scope.municipality()),
    ],
)
async def test_a_role_counts_in_its_own_scope_alone(verifier, signed, roles, schools, admitted, scope) -> None:
    principal = await verifier.principal(signed(roles=roles, schools=schools))
    acting = principal.acting_as({UserRole(role) for role in admitted})
    assert acting.roles == set(roles) & admitted
    assert acting.scope == scope


async def test_without_a_school_a_role_of_a_school_is_none(verifier, signed) -> None:
    principal = await verifier.principal(signed(roles=["curator", "methodologist", "superuser"], schools=[]))
    assert principal.roles == {UserRole.METHODOLOGIST}
    with pytest.raises(Forbidden):
        principal.acting_as({UserRole.CURATOR})


@pytest.mark.parametrize("school", ["municipality", "system", "all", "", " ", "\ud800", 7])
async def test_what_is_no_schools_id_is_no_school(verifier, signed, school) -> None:
    assert await refusal_of(verifier, signed(roles=["curator"], schools=[school])) == "TOKEN_WITHOUT_ROLE"


async def test_a_providers_own_names_are_read_by_the_settings(key, tmp_path, signed) -> None:
    verifier = TokenVerifier(
        issuer=tokens.ISSUER, audience="mentoring", algorithm="EdDSA", jwks=str(tmp_path / "jwks.json"),
        leeway_seconds=30,
        claim_names=ClaimNames("realm_access.roles", "https://region.example/org", {"kurator": "curator"}),
    )  # fmt: skip
    claims = {"realm_access": {"roles": ["kurator"]}, "https://region.example/org": ["s1"], "roles": ["methodologist"]}
    principal = await verifier.principal(signed(**claims))
    assert (principal.roles, principal.schools) == ({UserRole.CURATOR}, {"s1"})
    assert await refusal_of(verifier, signed(realm_access="none")) == "TOKEN_WITHOUT_ROLE"


def test_settings_name_every_mistake_and_no_value(monkeypatch, capsys) -> None:
    monkeypatch.setenv("MENTORING_MONGO_URI", "http://secret-value")
    monkeypatch.setenv("MENTORING_TOKEN_ALGORITHM", "none")
    with pytest.raises(SystemExit) as end:
        load(ServiceSettings)
    told = capsys.readouterr().err
    assert end.value.code == 2
    for name in ("MONGO_URI", "TOKEN_ALGORITHM", "AMQP_URI", "HTTP_PORT"):
        assert f"MENTORING_{name}" in told
    assert "secret-value" not in told
    assert json.dumps(told)
