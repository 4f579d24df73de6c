"""The people of an import in memory, so that ten thousand rows are compared without ten thousand questions. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from mentoring_common.events.contracts.base import MUNICIPALITY

from registry.people.domain import Person
from registry.people.recognition import Recognition, recognise


class Roll:
    """People by what recognises them; the newest record of a person counts."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._people: dict[str, Person] = {}
        self._by_name: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_likeness: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for person in people:
            self.put(person)

    def put(self, person: Person) -> None:
        """Add or renew a person."""
        self._people[person.person_id] = person
        self._by_name[person.school_id, person.name_key].add(person.person_id)
        self._by_likeness[person.school_id, person.alike].add(person.person_id)

    def recognise(self, told: Person, school_id: str) -> Recognition:
        """Who the told person is; a record that was merged leads to the person that was kept, where it is here."""
        candidates = self._by_name[told.school_id, told.name_key] | self._by_likeness[told.school_id, told.alike]
        return recognise(told, (self._people[person_id] for person_id in sorted(candidates)), school_id, of_list=True)

    def namesakes(self, told: Person, school_id: str) -> list[Person]:
        """Whoever is called so, of the school and of the partners who are here; but no record that was merged."""
        ids = self._by_name[school_id, told.name_key] | self._by_name[MUNICIPALITY, told.name_key]
        return [self._people[each] for each in sorted(ids) if self._people[each].merged_into is None]

    def get(self, person_id: str) -> Person | None:
        return self._people.get(person_id)
