"""A city of invented people, put straight into registry's database with its real documents and indexes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import UUID

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.batch import EventBatches
from mentoring_common.clock import utc_now
from mentoring_common.mongo import Mongo
from registry.participations.domain import Participation, participation_of, person_of
from registry.participations.entry import Entry
from registry.participations.store import ParticipationStore, fields
from registry.people.domain import Person
from registry.people.store import PersonStore

EVERYWHERE = Scope.system("a bench of its own database")
BULK = 300
"""Documents in one write, as an import's."""
SURNAMES = (
    "Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков", "Фёдоров",
    "Морозов", "Волков", "Алексеев", "Лебедев", "Семёнов", "Егоров", "Павлов", "Козлов", "Степанов", "Николаев", "Орлов",
    "Андреев", "Макаров", "Никитин", "Захаров", "Зайцев", "Соловьёв", "Борисов", "Яковлев", "Григорьев", "Романов",
    "Воробьёв", "Сергеев", "Кузьмин", "Фролов", "Александров", "Дмитриев", "Королёв", "Гусев", "Киселёв",
)  # fmt: skip
"""The most frequent first: the first is borne by one in 90 or so, the fortieth by one in 350."""
FREQUENT_SHARE = 0.35
"""Of the people who have one of these surnames; others have one of many thousands."""
ROOTS = ("Иван", "Алексе", "Никола", "Андре", "Берёз", "Черем", "Звяг", "Кула", "Лопат", "Марк", "Щег", "Тимош", "Пшен",
         "Ряб", "Жил", "Хвост", "Ерм", "Груд", "Шап", "Дубр", "Цар", "Юрл", "Осип", "Уша", "Бел", "Вер", "Сад")  # fmt: skip
MIDDLES = ("ен", "ол", "ар", "ун", "иц", "яг", "ур", "ош", "ел", "ин", "ич", "ав", "ем", "ут", "ук", "ок", "еш", "ян")
ENDS = ("ов", "ев", "ин", "ский", "енко", "ков", "кин", "цев", "чук", "ых")
BOYS = (
    "Александр", "Дмитрий", "Максим", "Иван", "Артём", "Михаил", "Алексей", "Сергей", "Андрей", "Кирилл", "Никита",
    "Егор", "Илья", "Павел", "Пётр", "Фёдор", "Семён", "Глеб", "Лев", "Тимофей",
)  # fmt: skip
GIRLS = (
    "Анастасия", "Мария", "Анна", "Екатерина", "Елена", "Ольга", "Наталья", "Дарья", "Полина", "София", "Алёна",
    "Татьяна", "Ирина", "Светлана", "Юлия", "Вера", "Ксения", "Арина", "Маргарита", "Алиса",
)  # fmt: skip
FATHERS = (
    "Александров", "Сергеев", "Алексеев", "Андреев", "Дмитриев", "Владимиров", "Иванов", "Николаев", "Михайлов",
    "Викторов", "Петров", "Юрьев", "Олегов", "Фёдоров", "Семёнов", "Антонов", "Ильич", "Борисов", "Львов", "Романов",
)  # fmt: skip


@dataclass(frozen=True)
class City:
    """How many people, in how many schools."""

    people: int
    schools: int
    seed: int = 1

    def school(self, number: int) -> str:
        return f"school-{number % self.schools:03d}"

    def names(self) -> Iterator[str]:
        """The same ones every time."""
        dice = Random(self.seed)
        return (name(dice) for _ in range(self.people))


def name(dice: Random) -> str:
    """Surname, given name and patronymic, about as frequent as in a Russian city."""
    if dice.random() < FREQUENT_SHARE:
        surname = SURNAMES[min(int(dice.expovariate(1 / 14)), len(SURNAMES) - 1)]
    else:
        surname = dice.choice(ROOTS) + dice.choice(MIDDLES) + dice.choice(MIDDLES) + dice.choice(ENDS)
    names = dice.choice((BOYS, GIRLS))
    given = names[min(int(dice.expovariate(1 / 7)), len(names) - 1)]
    father = FATHERS[min(int(dice.expovariate(1 / 6)), len(FATHERS) - 1)]
    if names is BOYS:
        return f"{surname} {given} {father}" if father == "Ильич" else f"{surname} {given} {father}ич"
    hers = f"{surname[:-2]}ая" if surname.endswith("ий") else f"{surname}а" if surname[-1] in "вн" else surname
    return f"{hers} {given} Ильинична" if father == "Ильич" else f"{hers} {given} {father}на"


async def stores(mongo: Mongo) -> PersonStore:
    """The store of people; its indexes and those of participations are there."""
    batches = EventBatches(mongo.collection("event_batches"), utc_now)

    def aggregates(name: str) -> Aggregates:
        return Aggregates(mongo.collection(name), batches, utc_now, lambda: None)

    people = PersonStore(aggregates("people"), *map(mongo.collection, ("people_unsettled", "consent_days")))
    await ParticipationStore(aggregates("participants")).ensure_indexes()
    await people.ensure_indexes()
    return people


async def settle(mongo: Mongo, people: PersonStore, city: City, now: datetime, tell: Callable[[int], None]) -> None:
    """Put everybody into the database, each with one participation; `tell` is given how many there are."""
    participants = mongo.collection("participants")
    waiting: list[tuple[Person, Participation]] = []
    for number, full_name in enumerate(city.names()):
        waiting.append(_pupil(full_name, number, city.school(number), now.date()))
        if len(waiting) == BULK or number + 1 == city.people:
            await people.insert_many(EVERYWHERE, [person for person, _ in waiting], now)
            await participants.insert_new(
                [
                    {
                        "_id": each.id, "school_id": each.state.school_id, "version": 1, **fields(each),
                        "registered_at": now, "pending": [], "command_ids": [],
                    }
                    for _, each in waiting
                ]
            )  # fmt: skip
            waiting.clear()
            tell(number + 1)


def _pupil(full_name: str, number: int, school: str, today: date) -> tuple[Person, Participation]:
    entry = Entry(
        role="MENTEE", form="PUPIL_PUPIL", school_year=today.year, full_name=full_name, birth_year=2012, grade=7,
        topics=("математика",), contact_phone=f"+79{number:09d}", consents_on=today,
    )  # fmt: skip
    person = person_of(entry, UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).hex, school, "")
    return person, participation_of(entry, person.person_id, person, school, today)
