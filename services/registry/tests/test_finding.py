"""Under what people are found, and how much of the alphabet is read at once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from registry.people.domain import Person
from registry.people.finding import beginning_in_school, beginnings_in_city, found_by, key
from registry.people.identity import begins, name_tokens
from registry.people.pace import FASTER, Pace, Stretch

ANNA = Person("1", "a", 1, "Ким-Алексеенко Анна Олеговна", known_in=("a", "b"))


def test_a_person_is_found_by_beginnings_of_each_word_in_each_school_and_in_the_city():
    schools = {f"{school}:{beginning}" for school in "ab" for beginning in ("", "ким", "але", "анн", "оле")}
    city = {":ким", ":але", ":алекс", ":алексеен", ":анн", ":анна", ":оле", ":олего", ":олеговна"}
    city |= {":але анн", ":але ким", ":але оле", ":анн ким", ":анн оле", ":ким оле"}
    assert set(found_by(ANNA)) == schools | city
    assert found_by(replace(ANNA, merged_into="2")) == (), "the one who is left is found instead"
    assert found_by(replace(ANNA, known_in=())) == ()


def test_words_are_looked_for_under_what_is_kept_of_them():
    assert beginning_in_school(("анна", "ал")) == "анн"
    assert beginning_in_school(("ал", "а")) == "", "everybody, and the words themselves decide"
    assert beginnings_in_city(("олегов", "анна", "о")) == ("анн оле", "олего", "анн")
    assert beginnings_in_city(("алекс", "алексеенк")) == ("алекс", "алексеен"), "both may begin one word of the name"
    assert beginnings_in_city(("ли", "ю")) == ("ли", "ю"), "as whole words"


def test_one_person_in_256_is_a_landmark():
    found = sum(":*" in found_by(replace(ANNA, person_id=str(number))) for number in range(25_600))
    assert 70 < found < 130


letters = st.text("абвгд", min_size=1, max_size=12)
names = st.lists(letters, min_size=2, max_size=4).map(" ".join)


@given(name=names, cuts=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12)), min_size=1, max_size=3))
def test_whoever_is_called_so_is_under_every_key_that_is_looked_at(name: str, cuts: list[tuple[int, int]]):
    tokens = name_tokens(name)
    words = tuple(tokens[at % len(tokens)][:length] for at, length in cuts)
    keys = set(found_by(replace(ANNA, full_name=name)))
    assert begins(tokens, words)
    assert key("b", beginning_in_school(words)) in keys
    if max(map(len, words)) >= 3 or set(words) <= set(tokens):
        assert {key("", each) for each in beginnings_in_city(words)} <= keys


def test_the_alphabet_is_read_from_landmark_to_landmark():
    pace = Pace(("б", "г", "е"), (), "")
    assert pace.stretch == Stretch("", "б")
    assert pace.after("б", 0).stretch == Stretch("б", None), "nobody was found: on to the end"
    assert pace.after("б", 150).stretch == Stretch("б", "г")
    assert Pace(("б", "г", "е"), (), "е").stretch == Stretch("е", None)
    assert Pace((), ("в",), "").stretch == Stretch("", None), "a small city is read whole"


def test_where_surnames_begin_so_the_pace_is_slow_again():
    pace = Pace(tuple("абвгдежз"), ("вет", "анна"), "", reach=8)
    assert pace.stretch == Stretch("", "анна")
    slow = pace.after("анна", 0)
    assert slow.stretch == Stretch("анна", "б")
    assert slow.after("б", 0).stretch == Stretch("б", "вет")
    assert slow.after("б", 0).after("вет", 0).reach == 1


@given(
    landmarks=st.lists(letters, max_size=30).map(sorted),
    words=st.lists(letters, max_size=3),
    found=st.lists(st.integers(0, 500), min_size=60, max_size=60),
)
def test_every_name_is_in_one_stretch(landmarks: list[str], words: list[str], found: list[int]):
    pace, read = Pace(landmarks, words, ""), []
    for number in found:
        stretch = pace.stretch
        read.append((stretch.start, stretch.end))
        if stretch.end is None:
            break
        assert stretch.start < stretch.end
        following = pace.after(stretch.end, number)
        assert 1 <= following.reach <= FASTER * pace.reach
        pace = following
    assert [start for start, _ in read] == ["", *(end for _, end in read[:-1])]
    assert read[-1][1] is None
