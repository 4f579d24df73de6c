"""Sets of consents by age, and from when to when they are whole; recounted day by day by rules written anew here."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from registry.people.consents.ages import Age, Birth
from registry.people.consents.domain import Consent, ConsentFact, Consents, ConsentState, expired, withdrawn
from registry.people.consents.domain import given as signed
from registry.people.consents.watch import next_change, watched
from registry.people.consents.whole import Attested, Outcome, missing, outcome

AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
NOTHING = Attested()
GUARDIANS = (("PD_PROCESSING", "GUARDIAN"), ("PARTICIPATION", "GUARDIAN"))


def draft(purpose: str, giver: str, number: int = 0, **more) -> Consent:
    history = (ConsentFact(AT, ConsentState.DRAFTED, "curator"),)
    made = {"consent_id": f"p-{purpose}-{giver}{number}", "text_version": "1", "text_hash": "h"}
    return Consent(purpose=purpose, giver=giver, school_id="school", version=1, history=history, **{**made, **more})


def papers(*which: tuple[str, str], on: date = date(2026, 9, 1), until: date | None = None) -> Consents:
    consents: Consents = ()
    for purpose, giver in which:
        consents = signed(consents, draft(purpose, giver, given_on=on, valid_until=until), AT, "curator")
    return consents


def told(of: tuple) -> list[tuple[str, str]]:
    return [(each.purpose, each.giver) for each in of]


def test_c1_whole_until_the_eve_of_the_fourteenth_birthday() -> None:
    seen = outcome(papers(*GUARDIANS), Birth(date(2012, 11, 26)), NOTHING, date(2026, 11, 25))
    assert seen == Outcome(date(2026, 9, 1), date(2026, 11, 25), None)


def test_c2_a_gap_on_the_birthday() -> None:
    assert told(missing(papers(*GUARDIANS), Birth(date(2012, 11, 26)), date(2026, 11, 26))) == [
        ("PD_PROCESSING", "SELF")
    ]
    seen = outcome(papers(*GUARDIANS), Birth(date(2012, 11, 26)), NOTHING, date(2026, 11, 26))
    assert seen == Outcome(date(2026, 9, 1), date(2026, 11, 25), None)


def test_c3_it_is_seen_thirty_days_ahead_once() -> None:
    birth, consents = Birth(date(2012, 11, 26)), papers(*GUARDIANS)
    assert watched((), consents, birth, "school", date(2026, 10, 26)) == ()
    raised = watched((), consents, birth, "school", date(2026, 10, 27))
    assert [(each.due_on, told(each.missing), each.raised_on) for each in raised] == [
        (date(2026, 11, 26), [("PD_PROCESSING", "SELF")], date(2026, 10, 27))
    ]
    assert watched(raised, consents, birth, "school", date(2026, 10, 28)) == raised
    own = signed(consents, draft("PD_PROCESSING", "SELF", given_on=date(2026, 11, 2)), AT, "curator")
    [settled] = watched(raised, own, birth, "school", date(2026, 11, 2))
    assert (settled.missing, settled.version, settled.raised_on) == ((), 2, date(2026, 10, 27))


def test_c4_who_is_born_on_the_29th_of_february() -> None:
    birth = Birth(date(2012, 2, 29))
    assert (birth.ages_on(date(2026, 2, 28)), birth.ages_on(date(2026, 3, 1))) == ({Age.CHILD}, {Age.TEEN})
    consents = papers(*GUARDIANS, on=date(2026, 1, 10))
    assert outcome(consents, birth, NOTHING, date(2026, 2, 1)).consents_until == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("born", "until"), [(date(2012, 12, 10), date(2026, 12, 9)), (date(2012, 12, 28), date(2026, 12, 27))]
)
def test_c5_the_end_is_told_ahead(born: date, until: date) -> None:
    assert outcome(papers(*GUARDIANS), Birth(born), NOTHING, date(2026, 11, 26)).consents_until == until


def test_c6_a_term_ends_it() -> None:
    consents = papers(*GUARDIANS, until=date(2026, 12, 25))
    assert outcome(consents, Birth(date(2014, 1, 1)), NOTHING, date(2026, 11, 26)).consents_until == date(2026, 12, 25)


def test_c7_at_eighteen_the_guardians_word_counts_no_more() -> None:
    birth = Birth(date(2008, 11, 26))
    consents = papers(*GUARDIANS)
    assert told(missing(consents, birth, date(2026, 11, 26))) == [("PD_PROCESSING", "SELF")]
    assert told(missing(consents, birth, date(2026, 11, 25))) == [("PD_PROCESSING", "SELF")]
    whole = papers(*GUARDIANS, ("PD_PROCESSING", "SELF"))
    assert missing(whole, birth, date(2026, 11, 25)) == missing(whole, birth, date(2026, 11, 26)) == ()


def test_who_lacks_the_guardians_papers_has_a_whole_set_from_eighteen_on() -> None:
    own = papers(("PD_PROCESSING", "SELF"))
    birth = Birth(date(2008, 11, 26))
    assert outcome(own, birth, NOTHING, date(2026, 11, 25)) == Outcome(None, None, None)
    assert outcome(own, birth, NOTHING, date(2026, 11, 26)) == Outcome(date(2026, 11, 26), None, None)
    assert next_change(own, birth, date(2026, 10, 27)) == date(2026, 11, 26)


@pytest.mark.parametrize(
    ("day", "lacks"),
    [
        (date(2025, 12, 31), []),
        (date(2026, 1, 1), [("PD_PROCESSING", "SELF")]),
        (date(2030, 12, 31), [("PD_PROCESSING", "SELF")]),
    ],
)
def test_a_year_of_birth_alone_is_read_against_the_pair(day: date, lacks: list[tuple[str, str]]) -> None:
    assert told(missing(papers(*GUARDIANS, on=date(2025, 9, 1)), Birth(year=2012), day)) == lacks


def test_nothing_known_of_the_birth_asks_for_every_paper() -> None:
    assert told(missing((), Birth(), date(2026, 9, 1))) == [
        ("PD_PROCESSING", "GUARDIAN"), ("PD_PROCESSING", "SELF"), ("PARTICIPATION", "GUARDIAN"),
    ]  # fmt: skip
    assert told(missing((), Birth(presumed=frozenset({Age.ADULT})), date(2026, 9, 1))) == [("PD_PROCESSING", "SELF")]


def test_a_withdrawal_counts_from_its_own_day() -> None:
    consents = papers(*GUARDIANS)
    after = withdrawn(consents, consents[1], date(2026, 11, 26), AT, "curator", None)
    seen = outcome(after, Birth(date(2014, 1, 1)), NOTHING, date(2026, 11, 26))
    assert seen == Outcome(date(2026, 9, 1), date(2026, 11, 25), None)


def test_what_was_given_and_taken_back_on_one_day_still_suspends() -> None:
    consents = papers(*GUARDIANS, on=date(2026, 11, 26))
    after = withdrawn(consents, consents[1], date(2026, 11, 26), AT, "curator", None)
    assert outcome(after, Birth(date(2014, 1, 1)), NOTHING, date(2026, 11, 26)) == Outcome(
        None, date(2026, 11, 25), None
    )


def test_whoever_takes_back_a_replaced_paper_takes_back_the_purpose() -> None:
    first = papers(("PARTICIPATION", "GUARDIAN"))
    both = signed(first, draft("PARTICIPATION", "GUARDIAN", 2, given_on=date(2026, 10, 1)), AT, "curator")
    assert [each.state for each in both] == ["REPLACED", "GIVEN"]
    after = withdrawn(both, both[0], date(2026, 11, 1), AT, "curator", None)
    assert [each.state for each in after] == ["REPLACED", "WITHDRAWN"]


def test_the_schools_word_holds_until_the_papers_say_all_themselves() -> None:
    birth, word = Birth(date(2014, 1, 1)), Attested(consents_on=date(2026, 9, 1))
    one = papers(("PD_PROCESSING", "GUARDIAN"), on=date(2026, 10, 5))
    assert outcome(one, birth, word, date(2026, 10, 5)) == Outcome(date(2026, 9, 1), None, None)
    both = (*one, *papers(("PARTICIPATION", "GUARDIAN"), on=date(2026, 10, 6), until=date(2027, 8, 31)))
    assert outcome(both, birth, word, date(2026, 10, 6)) == Outcome(date(2026, 9, 1), date(2027, 8, 31), None)
    back = withdrawn(both, both[1], date(2026, 11, 1), AT, "curator", None)
    assert outcome(back, birth, word, date(2026, 11, 1)).consents_until == date(2026, 10, 31)


def test_the_schools_word_ends_where_a_paper_is_taken_back() -> None:
    one = papers(("PD_PROCESSING", "GUARDIAN"), on=date(2026, 10, 5))
    back = withdrawn(one, one[0], date(2026, 10, 20), AT, "curator", None)
    seen = outcome(back, Birth(date(2014, 1, 1)), Attested(consents_on=date(2026, 9, 1)), date(2026, 10, 20))
    assert seen == Outcome(date(2026, 9, 1), date(2026, 10, 19), None)


def test_a_transfer_needs_its_own_papers() -> None:
    consents = papers(*GUARDIANS, ("CROSS_SCHOOL_TRANSFER", "GUARDIAN"), on=date(2026, 9, 2))
    birth = Birth(date(2012, 11, 26))
    assert outcome(consents, birth, NOTHING, date(2026, 9, 3)).transfer_consent_on == date(2026, 9, 2)
    assert outcome(consents, birth, NOTHING, date(2026, 11, 26)).transfer_consent_on is None


# A recount of its own: a life of some months, told as what happens on which day, and looked at day by day.

BEGIN = date(2026, 9, 1)
SPAN = 500
"""Days of a life that is recounted: long enough for a birthday, a term and their ends."""
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 120),
        st.sampled_from(["grant", "grant", "grant", "withdraw"]),
        st.sampled_from([("PD_PROCESSING", "GUARDIAN"), ("PD_PROCESSING", "SELF"), ("PARTICIPATION", "GUARDIAN")]),
        st.one_of(st.none(), st.integers(0, 200)),
    ),
    max_size=8,
)
BIRTHS = st.one_of(
    st.dates(date(2012, 6, 1), date(2013, 3, 1)), st.dates(date(2008, 6, 1), date(2009, 3, 1)), st.integers(2007, 2014)
)


def age_sets(birth: date | int, day: date) -> set[tuple[str, str]]:
    """What is needed on a day, said anew: years by counting birthdays."""
    if isinstance(birth, int):
        years = {day.year - birth - 1, day.year - birth}
    else:
        had = (day.month, day.day) >= (birth.month, birth.day)
        years = {day.year - birth.year - (0 if had else 1)}
    needed = set()
    for age in years:
        if age >= 18:
            needed |= {("PD_PROCESSING", "SELF")}
        else:
            needed |= {("PD_PROCESSING", "GUARDIAN"), ("PARTICIPATION", "GUARDIAN")}
            needed |= {("PD_PROCESSING", "SELF")} if age >= 14 else set()
    return needed


def is_whole(happened: list[tuple], birth: date | int, day: date) -> bool:
    """Whether every paper is there on the day: of each the last word before counts, and its term."""
    for paper in age_sets(birth, day):
        stands: date | bool | None = False
        for when, what, about, term in happened:
            if about == paper and BEGIN + when * DAY <= day:
                stands = False if what == "withdraw" else None if term is None else BEGIN + (when + term) * DAY
        if stands is False or (stands is not None and stands < day):
            return False
    return True


@settings(max_examples=400)
@given(EVENTS, BIRTHS)
def test_the_last_day_is_the_last_of_a_recount_day_by_day(events: list[tuple], birth: date | int) -> None:
    happened = sorted(events, key=lambda each: each[0])
    today = BEGIN + (happened[-1][0] if happened else 0) * DAY
    consents: Consents = ()
    for number, (when, what, (purpose, giver), term) in enumerate(happened):
        on = BEGIN + when * DAY
        consents = expired(consents, on, AT)
        if what == "grant":
            until = None if term is None else on + term * DAY
            made = draft(purpose, giver, number, given_on=on, valid_until=until, text_version=str(number % 2))
            consents = signed(consents, made, AT, "curator")
        elif standing := [each for each in consents if (each.purpose, each.giver) == (purpose, giver)]:
            consents = withdrawn(consents, standing[-1], on, AT, "curator", None)
    known = Birth(year=birth) if isinstance(birth, int) else Birth(birth)
    seen = outcome(consents, known, NOTHING, today)
    days = [today + count * DAY for count in range(SPAN)]
    whole = [is_whole(happened, birth, day) for day in days]
    if not whole[0]:
        assert seen.consents_on is None or (seen.consents_until is not None and seen.consents_until < today)
        return
    last = next((days[at - 1] for at, each in enumerate(whole) if not each), None)
    if last is not None:
        assert seen.consents_until == last
    else:
        assert seen.consents_until is None or seen.consents_until >= days[-1]
    assert seen.consents_on is not None
    first = seen.consents_on
    assert all(is_whole(happened, birth, first + count * DAY) for count in range((today - first).days + 1))
    assert not is_whole(happened, birth, first - DAY)


@settings(max_examples=200)
@given(EVENTS, BIRTHS)
def test_the_calendar_looks_on_every_day_on_which_anything_changes(events: list[tuple], birth: date | int) -> None:
    """Between two looks nothing is different, so that nobody is looked at for nothing, and nobody is missed."""
    known = Birth(year=birth) if isinstance(birth, int) else Birth(birth)
    consents: Consents = ()
    for number, (when, what, (purpose, giver), term) in enumerate(sorted(events, key=lambda each: each[0])):
        if what == "grant":
            on = BEGIN + when * DAY
            until = None if term is None else on + term * DAY
            made = draft(purpose, giver, number, given_on=on, valid_until=until)
            consents = signed(consents, made, AT, "curator")
    day = BEGIN + 120 * DAY
    looks = {day}
    while (following := next_change(consents, known, max(looks))) is not None and following < day + SPAN * DAY:
        looks.add(following)
    requirements = watched((), consents, known, "school", day)
    for count in range(1, SPAN):
        each = day + count * DAY
        before, after = missing(consents, known, each - DAY), missing(consents, known, each)
        if consents and before != after:
            assert each in looks
        followed = watched(requirements, consents, known, "school", each)
        if followed != requirements:
            assert each in looks
        requirements = followed


LATE = st.lists(
    st.tuples(
        st.integers(0, 120),
        st.just("grant"),
        st.sampled_from([("PD_PROCESSING", "GUARDIAN"), ("PD_PROCESSING", "SELF"), ("PARTICIPATION", "GUARDIAN")]),
        st.one_of(st.none(), st.integers(0, 200)),
    ),
    max_size=8,
    unique_by=lambda each: (each[0], each[2]),
)


@settings(max_examples=400)
@given(LATE.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))), BIRTHS)
def test_papers_that_are_entered_late_count_by_the_day_of_their_signature(
    lives: tuple[list[tuple], list[tuple]], birth: date | int
) -> None:
    """In whatever order a curator types them in, on one day: of each paper the latest signature counts."""
    happened, entered = sorted(lives[0], key=lambda each: each[0]), lives[1]
    today = BEGIN + (happened[-1][0] if happened else 0) * DAY
    consents: Consents = ()
    for number, (when, _, (purpose, giver), term) in enumerate(entered):
        on = BEGIN + when * DAY
        until = None if term is None else on + term * DAY
        consents = signed(
            expired(consents, today, AT), draft(purpose, giver, number, given_on=on, valid_until=until), AT, "c"
        )
    seen = outcome(consents, Birth(year=birth) if isinstance(birth, int) else Birth(birth), NOTHING, today)
    days = [today + count * DAY for count in range(SPAN)]
    whole = [is_whole(happened, birth, day) for day in days]
    is_consented = seen.consents_on is not None and (seen.consents_until is None or seen.consents_until >= today)
    assert is_consented == whole[0]
    last = next((days[at - 1] for at, each in enumerate(whole) if not each), None)
    if whole[0] and last is not None:
        assert seen.consents_until == last


def test_the_schools_word_ends_where_a_parent_takes_back_what_was_never_entered() -> None:
    """A sheet is drafted only to be taken back; nor does a later word bring anybody back."""
    sheet = (draft("PD_PROCESSING", "GUARDIAN", 1),)
    back = withdrawn(sheet, sheet[0], date(2026, 10, 20), AT, "curator", None)
    birth = Birth(date(2014, 1, 1))
    seen = outcome(back, birth, Attested(consents_on=date(2026, 9, 1)), date(2026, 10, 20))
    assert seen == Outcome(date(2026, 9, 1), date(2026, 10, 19), None)
    again = outcome(back, birth, Attested(consents_on=date(2026, 11, 1)), date(2026, 11, 2))
    assert again.consents_until == date(2026, 10, 19)
