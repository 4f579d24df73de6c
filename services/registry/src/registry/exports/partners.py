"""With whom somebody has been paired here, so that his row names them as a school's own base would."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mentoring_common.auth import Scope

from registry.exports.domain import Line
from registry.participations.commands import ANY_SCHOOL, Register
from registry.relations.store import Relation, Relations


async def partners_of(register: Register, relations: Relations, school_id: str) -> Mapping[str, Sequence[Line]]:
    """The participation -> those on the other side, by name, of this school alone."""
    sides = sides_of(await relations.fixed(Scope.of(school_id)))
    everybody = sorted({each for others in sides.values() for each in others})
    here = await register.participations.of_ids(Scope.of(school_id), everybody)
    people = await register.people.of(ANY_SCHOOL, [each.state.person_id for each in here.values()])
    lines = {each.id: Line(each, people[each.state.person_id]) for each in here.values()}
    return {
        participant_id: sorted((lines[each] for each in others if each in lines), key=lambda line: line.place)
        for participant_id, others in sides.items()
    }


def sides_of(relations: Sequence[Relation]) -> Mapping[str, frozenset[str]]:
    """The participation -> those on the other side of relations that stand; where none does, of those that ended."""
    standing, ended = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for each in relations:
        sides = standing if each.stands else ended
        for mentee_id in each.mentee_ids:
            sides[each.mentor_id].add(mentee_id)
            sides[mentee_id].add(each.mentor_id)
    return {name: frozenset(others) for name, others in {**ended, **standing}.items()}
