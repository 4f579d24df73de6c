"""What waits, in lines that each lead to the place where it is done. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mentoring_methodology.plurals import counted, ends_like_one
from mentoring_methodology.schoolyear import title as year_title

from console.pages.assignments.words import count_of
from console.pages.base import address
from console.pages.models import MODELS

MOST_NAMED = 5
"""Schools named in a line; the rest is a number, since the line leads to all of them."""


@dataclass(frozen=True)
class Line:
    """One thing that waits."""

    count: int
    text: str
    """What it is, with its number in words."""
    url: str | None
    """None where it is done by somebody else."""
    todo: str
    """What is done there."""
    schools: tuple[str, ...] = ()
    """Whose it is, for who has several schools."""
    more: int = 0
    """Schools that are not named."""
    by: str | None = None
    """The operation by which it is done; None where looking is all that is done there."""


def for_whom(lines: Iterable[Line], may: Callable[[str], bool]) -> list[Line]:
    """The lines for somebody; what others do is only looked at."""
    return [line if line.by is None or may(line.by) else replace(line, todo=LOOK) for line in lines]


LOOK = "Посмотреть"
PARTNERS, TRANSFERS = "/partners", "/transfers"
WITHOUT_PROGRAMME = ("NONE", "NOT_OPEN")
"""How a school stands whose programme does not let pairs be proposed."""
RELEASE = "POST /registry/v1/transfers/{transfer_id}/release"
ACCEPT = "POST /registry/v1/transfers/{transfer_id}/acceptance"
AGREE = "POST /registry/v1/organisations/{organisation_id}/agreements"
ANSWER = "POST /registry/v1/assignments/{assignment_id}/answers"
ERASE = "POST /registry/v1/persons/{person_id}/erasure"
NO_AGREEMENTS = {"ending": 0, "ended": 0}
"""A registry of the release before says nothing of them."""
Attention = Mapping[str, Any]
"""The body of registry's or matching's `GET .../attention`."""
Names = Mapping[str, str]


def of_registry(
    told: Attention, names: Names, *, may_enter_addresses: bool = False, certifies: bool = False
) -> list[Line]:
    """What waits in registry: first what keeps a school from beginning. Only a head `certifies` personnel files."""
    schools = told["schools"]
    several = len(schools) > 1

    def line(
        count_of: Callable[[Mapping[str, Any]], int],
        said: Callable[[int], str],
        url: str | None,
        todo: str,
        by: str | None = None,
    ) -> Line | None:
        return _line(schools, count_of, said, url, todo, names if several else {}, by)

    def of_people(field: str) -> Callable[[Mapping[str, Any]], int]:
        return lambda school: (school["people"] or {}).get(field, 0)

    year = f"{told['school_year']}/{told['school_year'] + 1}"
    lines = [
        line(
            lambda school: school["without_base"],
            lambda number: (
                f"{_schools(number)} без базы на {year} учебный год"
                if several
                else f"База на {year} учебный год не загружена"
            ),
            "/uploads",
            "Загрузить базу",
            by="POST /registry/v1/imports",
        ),
        line(
            lambda school: school["refused_uploads"],
            lambda number: f"{counted(number, 'загрузка', 'загрузки', 'загрузок')} с отказами, отчёт никто не смотрел",
            "/uploads",
            "Посмотреть отчёты",
        ),
        line(
            of_people("claims"),
            lambda number: (
                f"{counted(number, 'пара', 'пары', 'пар')} из загруженной базы "
                + ("ждёт" if ends_like_one(number) else "ждут")
                + " приказа"
            ),
            "/claims",
            "Подтвердить приказом или оставить текстом",
            by="POST /matching/v1/claims:confirm",
        ),
        line(
            of_people("possible_duplicates"),
            lambda number: counted(number, "возможный повтор", "возможных повтора", "возможных повторов"),
            "/duplicates",
            "Сравнить записи",
            by="POST /registry/v1/people/{person_id}/merge",
        ),
        line(
            of_people("suspended"),
            lambda number: f"Приостановлено: {counted(number, 'участник', 'участника', 'участников')}",
            address("/participants", status="SUSPENDED", school_year="all"),
            "Посмотреть, чего не хватает",
        ),
        line(
            of_people("consents_missing"),
            lambda number: "Согласий не хватает: " + counted(number, "участник", "участника", "участников"),
            "/consents",
            "Посмотреть, кому каких",
        ),
        line(
            of_people("consents_ending"),
            lambda number: (
                "Согласия кончаются в ближайшие 30 дней: " + counted(number, "участник", "участника", "участников")
            ),
            address("/participants", awaits="CONSENTS_ENDING"),
            "Обновить согласия",
            by="POST /registry/v1/persons/{person_id}/consents",
        ),
        line(
            of_people("admission_missing"),
            lambda number: "Без допуска: " + counted(number, "наставник", "наставника", "наставников"),
            "/admissions?state=CANDIDATE",
            "Отметить шаги и допустить",
            by="POST /registry/v1/admissions/{participant_id}/admit",
        ),
        line(
            of_people("admission_ending"),
            lambda number: (
                "Допуск кончается в ближайшие 30 дней: " + counted(number, "наставник", "наставника", "наставников")
            ),
            address("/participants", awaits="ADMISSION_ENDING"),
            "Посмотреть, у кого",
        ),
        line(
            of_people("clearance_ending"),
            lambda number: (
                "Справка учитывается меньше 30 дней: " + counted(number, "участник", "участника", "участников")
            ),
            address("/participants", awaits="CLEARANCE_ENDING"),
            "Запросить новые",
            by="PUT /registry/v1/persons/{person_id}/clearance",
        ),
        line(
            of_people("clearance_missing"),
            lambda number: (
                "Нет справки об отсутствии судимости: " + counted(number, "наставник", "наставника", "наставников")
            ),
            address("/participants", awaits="CLEARANCE_MISSING"),
            "Записать справки",
            by="PUT /registry/v1/persons/{person_id}/clearance",
        ),
        line(
            of_people("personnel_files"),
            lambda number: (
                "Личное дело ждёт подтверждения директора: " + counted(number, "наставник", "наставника", "наставников")
            ),
            address("/participants", awaits="PERSONNEL_FILE"),
            "Проверить и подтвердить" if certifies else LOOK,
        ),
        line(
            lambda school: school["without_curator_address"],
            lambda number: (
                f"{_schools(number)} без адреса куратора: письма не доходят"
                if several
                else "Не внесён адрес куратора: письма не доходят"
                + ("" if may_enter_addresses else ". Его вносит муниципальный методист")
            ),
            "/schools" if may_enter_addresses else None,
            "Внести адрес",
        ),
    ]
    return [*(each for each in lines if each is not None), *of_agreements(told.get("agreements", NO_AGREEMENTS))]


def of_agreements(told: Mapping[str, int]) -> list[Line]:
    """Agreements with partners that end or have ended."""
    ending, ended = told["ending"], told["ended"]
    lines = [
        Line(
            ended,
            f"Кончилось и не продлено: {_agreements(ended)} с партнёрами",
            "/partners",
            "Записать новое",
            by=AGREE,
        ),
        Line(ending, f"Кончается в ближайшие 30 дней: {_agreements(ending)} с партнёрами", PARTNERS, LOOK),
    ]
    return [each for each in lines if each.count]


def _agreements(number: int) -> str:
    return counted(number, "соглашение", "соглашения", "соглашений")


def of_transfers(told: Mapping[str, int]) -> list[Line]:
    """Who is asked for by another school, and who has been let go to this one."""
    asked, let_go = told["to_release"], told["to_accept"]
    lines = [
        Line(
            asked,
            f"Другая школа просит перевести: {_people(asked)}",
            "/transfers",
            "Отпустить или отказать",
            by=RELEASE,
        ),
        Line(let_go, f"Отпущены к Вам из другой школы: {_people(let_go)}", TRANSFERS, "Принять", by=ACCEPT),
    ]
    return [each for each in lines if each.count]


def of_destructions(told: Mapping[str, Any], day: Callable[[str], str]) -> list[Line]:
    """Whose data are to be destroyed after a consent was taken back, and erasures that do not come to their end."""
    soon = [each for each in told["unfinished"] if each["is_soon"]]
    lines = []
    if told["total"]:
        urgent, first = any(each["is_soon"] for each in told["items"]), day(told["items"][0]["due_on"])
        said = (
            "Согласие на обработку данных отозвано, данные не удалены: "
            + counted(told["total"], "человек", "человека", "человек")
            + f"; ближайший срок {first}"
            + (" Осталось пять дней или меньше" if urgent else "")
        )
        lines.append(Line(told["total"], said, "/erasures", "Удалить или записать новое согласие", by=ERASE))
    if soon:
        number = counted(len(soon), "удаление", "удаления", "удалений")
        said = f"Не завершено: {number} данных, срок {day(soon[0]['due_on'])}"
        lines.append(Line(len(soon), said, f"/erasures/{soon[0]['erasure_id']}", "Посмотреть, какая служба молчит"))
    return lines


def of_programmes(told: Mapping[str, Any]) -> list[Line]:
    """Programmes that something keeps from their next stage."""
    return [
        Line(
            each["obstacles"],
            f"{MODELS.get(each['model'], each['model'])}, {year_title(each['school_year'])}: перейти на следующий этап "
            + ("мешает " if ends_like_one(each["obstacles"]) else "мешают ")
            + counted(each["obstacles"], "препятствие", "препятствия", "препятствий"),
            f"/programme/{each['programme_id']}",
            "Посмотреть, что мешает",
        )
        for each in told["items"]
        if each["obstacles"]
    ]


def of_assignments(told: Mapping[str, Any], day: Callable[[str], str], *, sets_them: bool) -> list[Line]:
    """Assignments that a school has not answered; who sets them is told of the schools that are late."""
    lines = []
    for each in told["items"]:
        late, waiting = count_of(each, "LATE"), count_of(each, "WAITING")
        if each["withdrawn_on"] is not None or (not late and (sets_them or not waiting)):
            continue
        if sets_them:
            said = f"Задание «{each['title']}», срок {day(each['due_on'])}: не {_answered(late)} {_schools(late)}"
            lines.append(Line(late, said, f"/assignments/{each['assignment_id']}", "Посмотреть, какие"))
        else:
            said = f"Задание муниципалитета «{each['title']}»: срок {'прошёл ' if late else ''}{day(each['due_on'])}"
            lines.append(Line(late + waiting, said, f"/assignments/{each['assignment_id']}", "Ответить", by=ANSWER))
    return lines


def _answered(number: int) -> str:
    return "ответила" if ends_like_one(number) else "ответили"


def _people(number: int) -> str:
    return counted(number, "участник", "участника", "участников")


def of_matching(told: Attention, names: Names, *, may_see_programmes: bool = True) -> list[Line]:
    """What waits for a run or for a pair; programmes are opened by the schools themselves."""
    schools = told["schools"]
    several = len(schools) > 1
    school = schools[0]["school_id"] if len(schools) == 1 else None
    lines = [
        _line(
            schools,
            lambda school: school.get("programme") in WITHOUT_PROGRAMME,
            lambda number: (
                f"{_schools(number)} без открытой для подбора программы"
                if several
                else "Программа этого учебного года не открыта для подбора"
            ),
            "/programme" if may_see_programmes else None,
            "Открыть программу или довести её до этапа пар",
            names if several else {},
            by="POST /registry/v1/programmes",
        ),
        _line(
            schools,
            lambda school: school["run_needed"],
            lambda number: (
                f"{_schools(number)} {'ждёт' if ends_like_one(number) else 'ждут'} подбора: база изменилась"
                if several
                else "После изменений в базе подбора ещё не было"
            ),
            "/runs",
            "Запустить подбор",
            names if several else {},
            by="POST /matching/v1/runs",
        ),
        _line(
            schools,
            lambda school: school.get("meetings") or 0,
            lambda number: f"Не закрыто: {counted(number, 'быстрая встреча', 'быстрые встречи', 'быстрых встреч')}",
            "/wishes",
            "Вписать пожелания и закрыть",
            names if several else {},
            by="POST /matching/v1/matching-events/{matching_event_id}/close",
        ),
        _line(
            schools,
            lambda school: school.get("to_decide") or 0,
            lambda number: (
                f"{counted(number, 'предложенная пара', 'предложенные пары', 'предложенных пар')} "
                + ("ждёт" if ends_like_one(number) else "ждут")
                + " решения"
            ),
            address("/pairs", school=school),
            "Утвердить или отклонить",
            names if several else {},
            by="POST /matching/v1/proposals/{mentee_id}/approval",
        ),
        _line(
            schools,
            lambda school: school.get("approved") or 0,
            lambda number: f"Утверждены, но приказа нет: {counted(number, 'пара', 'пары', 'пар')}",
            "/orders",
            "Составить приказ",
            names if several else {},
            by="POST /matching/v1/orders",
        ),
        _line(
            schools,
            lambda school: school.get("drafts") or 0,
            lambda number: f"Не подписано: {counted(number, 'приказ', 'приказа', 'приказов')} о парах",
            "/orders",
            "Подписать или удалить черновик",
            names if several else {},
            by="POST /matching/v1/orders/{order_id}/sign",
        ),
        _line(
            schools,
            lambda school: school.get("lending") or 0,
            lambda number: f"Другие школы просят Ваших наставников: {number}",
            "/lent-mentors",
            "Согласиться или отказать",
            names if several else {},
            by="POST /matching/v1/lent-mentors/{relation_id}/agreement",
        ),
        _line(
            schools,
            lambda school: school.get("suspended") or 0,
            lambda number: f"Приостановлено: {counted(number, 'пара', 'пары', 'пар')}",
            address("/relations", school=school, status="SUSPENDED"),
            "Посмотреть, что случилось",
            names if several else {},
        ),
        _line(
            schools,
            lambda school: school["without_pair"] or 0,
            lambda number: f"Без пары: {counted(number, 'наставляемый', 'наставляемых', 'наставляемых')}",
            address("/unmatched", school=school),
            "Узнать, что поможет",
            names if several else {},
        ),
    ]
    return [each for each in lines if each is not None]


def _line(
    schools: Iterable[Mapping[str, Any]],
    count_of: Callable[[Mapping[str, Any]], int],
    said: Callable[[int], str],
    url: str | None,
    todo: str,
    names: Names,
    by: str | None = None,
) -> Line | None:
    found = [(school["school_id"], int(count_of(school))) for school in schools]
    total = sum(number for _, number in found)
    if not total:
        return None
    whose: Sequence[str] = [names.get(school_id, school_id) for school_id, number in found if number] if names else ()
    return Line(total, said(total), url, todo, tuple(whose[:MOST_NAMED]), max(0, len(whose) - MOST_NAMED), by)


def _schools(number: int) -> str:
    return counted(number, "школа", "школы", "школ")
