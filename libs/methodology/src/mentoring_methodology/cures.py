"""What helps against a reason why there is no pair, and where it is done: one table for pages, answers and letters."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where something is mended."""

    MENTEE = "MENTEE"
    """In what is recorded of the mentee."""
    MENTOR = "MENTOR"
    """In what is recorded of the mentor."""
    NEW_MENTOR = "NEW_MENTOR"
    """By another mentor, who is to be entered."""
    ORGANISATION = "ORGANISATION"
    """In the directory of organisations, which the municipality keeps."""
    PROGRAMME = "PROGRAMME"
    """In the school's programme."""
    RUN = "RUN"
    """By another run."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What helps, in Russian, as imperatives without a full stop."""

    text: str
    """To who sees of whom it is said: a pair, or the people whom the same reason keeps from one."""
    place: Place | None
    """None where nothing that is recorded would help."""
    to_school: str
    """To who is told of numbers alone, among other things that help: of the school's people, of no form and no pair."""


UNCERTAIN_DATA = "Уточните сведения об участниках или пригласите новых наставников"
"""To a school, where the reason lies in the people, or is one that this release does not know."""
NEW_MENTORS = "Пригласите новых наставников"
"""To a school, whatever keeps the mentors whom it has from another pair."""

UNKNOWN = Cure("Уточните сведения об участниках", Place.MENTEE, UNCERTAIN_DATA)
"""Against a reason of another release."""
NOTHING = Cure("Здесь поможет только другая пара", None, UNCERTAIN_DATA)
_FORM = Cure(
    "Проверьте, в ту ли форму записан участник; если в ту, пара невозможна", Place.MENTEE,
    "Проверьте, в те ли формы записаны участники",
)  # fmt: skip
_BIRTH_OF_MENTEE = Cure(
    "Укажите полную дату рождения наставляемого", Place.MENTEE, "Укажите полные даты рождения наставляемых"
)
_BIRTH_OF_MENTOR = Cure(
    "Укажите полную дату рождения наставника", Place.MENTOR, "Укажите полные даты рождения наставников"
)
_GRADE_OF_MENTEE = Cure(
    "Укажите класс или год рождения наставляемого", Place.MENTEE, "Укажите классы или годы рождения наставляемых"
)
_ANOTHER_PAIR = Cure(
    "Запустите подбор или предложите другого наставника сами", Place.RUN, "Запустите подбор или предложите пары сами"
)
_DECIDED = (
    "REQUEST_UNMET", "NOT_FITTING", "MENTEE_DECLINED", "MENTOR_DECLINED", "GUARDIAN_DECLINED", "OTHER_REASON", "UNDONE",
    "NOT_PROPOSED", "NO_ORDER", "CONSENT_WITHDRAWN", "LEFT", "LEFT_SCHOOL", "COMPLETED", "BY_CURATOR", "BY_EMPLOYER",
    "BY_GUARDIAN", "BY_MENTEE", "BY_MENTOR", "BY_MENTOR_SCHOOL", "BY_SCHOOL", "INCIDENT", "OTHER",
)  # fmt: skip
"""A pair was rejected, cancelled or closed: nothing about the mentee keeps him from another."""
_ANOTHER_MENTOR = Cure("Пригласите другого наставника", Place.NEW_MENTOR, NEW_MENTORS)
_AGREEMENT = Cure(
    "Попросите методиста записать действующее соглашение с организацией", Place.ORGANISATION,
    "Попросите методиста записать действующие соглашения с организациями наставников",
)  # fmt: skip

_PROGRAMME = Cure(
    "Доведите программу школы до этапа формирования пар или откройте программу с этой формой", Place.PROGRAMME,
    "Доведите программу школы до этапа формирования пар",
)  # fmt: skip

CURES: Mapping[str, Cure] = {
    "NOT_A_MENTEE": Cure("Выберите наставляемого", None, UNCERTAIN_DATA),
    "NOT_A_MENTOR": Cure("Выберите наставника", None, UNCERTAIN_DATA),
    "FORM_UNKNOWN": _FORM,
    "FORM_UNKNOWN_MENTOR": Cure("Проверьте, в ту ли форму записан наставник", Place.MENTOR, _FORM.to_school),
    "H01_SAME_PERSON": NOTHING,
    "OTHER_MUNICIPALITY": NOTHING,
    "OTHER_FORM": Cure("Проверьте, в одну ли форму записаны оба", Place.MENTOR, _FORM.to_school),
    "OTHER_SCHOOL": Cure(
        "Нужны согласия на пару между школами, или наставник из своей школы", Place.NEW_MENTOR,
        "Пригласите наставников из своей школы или отметьте согласия на пары между школами",
    ),
    "FORM_WITHIN_SCHOOL": Cure(
        "Пригласите наставника из своей школы", Place.NEW_MENTOR, "Пригласите наставников из своей школы"
    ),
    "OTHER_VARIANT": Cure(
        "Договоритесь о другой ролевой модели или пригласите наставника с нужной", Place.MENTOR,
        "Договоритесь о других ролевых моделях или пригласите наставников с нужными",
    ),
    "VARIANT_UNDECIDED": Cure(
        "Укажите наставляемому одну ролевую модель", Place.MENTEE,
        "Укажите каждому наставляемому одну ролевую модель",
    ),
    "VARIANT_UNDECIDED_MENTOR": Cure(
        "Укажите наставнику одну ролевую модель", Place.MENTOR, "Укажите каждому наставнику одну ролевую модель"
    ),
    "H02_PROGRAMME": Cure(
        "Запишите обоих в программу одного учебного года", Place.MENTOR,
        "Запишите наставников и наставляемых в программу одного учебного года",
    ),
    "H02_PROGRAMME_NOT_OPEN": _PROGRAMME,
    "H02_PROGRAMME_NOT_OPEN_MENTOR": _PROGRAMME,
    "H03_CONSENT": Cure(
        "Соберите согласия и отметьте это у наставляемого", Place.MENTEE, "Отметьте собранные согласия наставляемых"
    ),
    "H03_CONSENT_MENTOR": Cure(
        "Соберите согласия и отметьте это у наставника", Place.MENTOR, "Отметьте собранные согласия наставников"
    ),
    "H04_MENTOR_ADMITTED": Cure(
        "Проведите анкету, собеседование и обучение и отметьте допуск наставника", Place.MENTOR,
        "Отметьте допуск наставников: анкету, собеседование и обучение",
    ),
    "H05_ADULT_CLEARANCE": Cure(
        "Попросите справку об отсутствии судимости и отметьте её", Place.MENTOR,
        "Отметьте справки об отсутствии судимости взрослых наставников",
    ),
    "H05_BIRTH_UNKNOWN": _BIRTH_OF_MENTOR,
    "H06_CAPACITY": Cure(
        "Добавьте наставнику место или пригласите ещё наставников", Place.NEW_MENTOR, NEW_MENTORS
    ),
    "H06_MENTEE_SERVED": Cure("У наставляемого уже есть пара: новая не нужна", None, UNCERTAIN_DATA),
    "H06_MENTEE_CLAIMED": Cure(
        "Подтвердите названную пару приказом или оставьте запись текстом", Place.MENTEE,
        "Подтвердите названные в базе пары приказом или оставьте эти записи текстом",
    ),
    "H07_RELATIVE": NOTHING,
    "H08_NO_REPEAT": NOTHING,
    "H08_PAIRED_NOW": Cure("Пара уже работает: новая не нужна", None, UNCERTAIN_DATA),
    "H09_EXPLICIT_BAN": NOTHING,
    "H10_CONFLICT_OF_ROLE": NOTHING,
    "H11_REQUEST_PRESENT": Cure("Укажите запрос наставляемого", Place.MENTEE, "Укажите запросы наставляемых"),
    "H11_REQUEST_UNRECOGNISED": Cure(
        "Выберите темы запроса из словаря методики", Place.MENTEE,
        "Выберите темы запросов наставляемых из словаря методики",
    ),
    "H11_COMPETENCE_PRESENT": Cure(
        "Укажите компетенции наставника", Place.MENTOR, "Укажите компетенции наставников"
    ),
    "H11_COMPETENCE_UNRECOGNISED": Cure(
        "Выберите компетенции наставника из словаря методики", Place.MENTOR,
        "Выберите компетенции наставников из словаря методики",
    ),
    "H12_TIME": Cure(
        "Договоритесь о времени встреч или о встречах онлайн и отметьте это", Place.MENTOR,
        "Договоритесь о времени встреч или о встречах онлайн",
    ),
    "H13_REVERSE_CYCLE": NOTHING,
    "H14_STATUS": Cure(
        "Верните наставляемого в программу, если он в ней участвует", Place.MENTEE,
        "Верните в программу наставляемых, которые в ней участвуют",
    ),
    "H14_SUSPENDED": Cure(
        "Возобновите участие наставляемого, когда причина паузы устранена", Place.MENTEE,
        "Возобновите участие наставляемых, у которых причина паузы устранена",
    ),
    "H14_SUSPENDED_MENTOR": Cure(
        "Возобновите участие наставника, когда причина паузы устранена", Place.MENTOR,
        "Возобновите участие наставников, у которых причина паузы устранена",
    ),
    "H14_STATUS_MENTOR": Cure(
        "Верните наставника в программу, если он в ней участвует", Place.MENTOR,
        "Верните в программу наставников, которые в ней участвуют",
    ),
    "PP_MENTEE_AGE": NOTHING,
    "PP_MENTEE_AGE_UNCERTAIN": _BIRTH_OF_MENTEE,
    "PP_MENTEE_AGE_UNKNOWN": _GRADE_OF_MENTEE,
    "PP_MENTOR_AGE": _ANOTHER_MENTOR,
    "PP_MENTOR_AGE_UNCERTAIN": _BIRTH_OF_MENTOR,
    "PP_MENTOR_AGE_UNKNOWN": Cure(
        "Укажите класс или год рождения наставника", Place.MENTOR, "Укажите классы или годы рождения наставников"
    ),
    "PP_GRADE_GAP": Cure(
        "Пригласите наставников из классов постарше", Place.NEW_MENTOR, "Пригласите наставников из классов постарше"
    ),
    "PP_GRADE_GAP_WIDE": Cure(
        "Пригласите наставников, которые ближе по классу", Place.NEW_MENTOR,
        "Пригласите наставников, которые ближе по классу",
    ),
    "PP_GRADE_UNKNOWN": _GRADE_OF_MENTEE,
    "PP_GRADE_UNKNOWN_MENTOR": Cure("Укажите класс наставника", Place.MENTOR, "Укажите классы наставников"),
    "SP_MENTEE_AGE": NOTHING,
    "SP_MENTEE_AGE_UNCERTAIN": _BIRTH_OF_MENTEE,
    "SP_MENTEE_AGE_UNKNOWN": _GRADE_OF_MENTEE,
    "SP_MENTOR_AGE_UNKNOWN": Cure(
        "Укажите год рождения или курс студента", Place.MENTOR, "Укажите годы рождения или курсы студентов"
    ),
    "SP_AGE_GAP": _ANOTHER_MENTOR,
    "SP_COLLEGE": _ANOTHER_MENTOR,
    "SP_COLLEGE_UNKNOWN": Cure("Укажите, где учится студент", Place.MENTOR, "Укажите, где учатся студенты"),
    "SP_AGREEMENT": _AGREEMENT,
    "EP_MENTEE_AGE": NOTHING,
    "EP_MENTEE_AGE_UNCERTAIN": _BIRTH_OF_MENTEE,
    "EP_MENTEE_AGE_UNKNOWN": _GRADE_OF_MENTEE,
    "EP_MENTOR_AGE": _ANOTHER_MENTOR,
    "EP_MENTOR_AGE_UNKNOWN": _BIRTH_OF_MENTOR,
    "EP_EXPERIENCE": _ANOTHER_MENTOR,
    "EP_EXPERIENCE_UNKNOWN": Cure("Укажите опыт работы наставника", Place.MENTOR, "Укажите опыт работы наставников"),
    "EP_PARTNER": Cure("Проверьте место работы наставника", Place.MENTOR, "Проверьте места работы наставников"),
    "EP_PARTNER_UNKNOWN": Cure("Укажите предприятие наставника", Place.MENTOR, "Укажите предприятия наставников"),
    "EP_AGREEMENT": _AGREEMENT,
    "TT_TENURE": _ANOTHER_MENTOR,
    "TT_TENURE_UNKNOWN": Cure(
        "Укажите педагогический стаж наставника", Place.MENTOR, "Укажите педагогический стаж наставников"
    ),
    "TT_NOVICE": _ANOTHER_MENTOR,
    "TT_SUBJECT": Cure(
        "Пригласите наставника с этим предметом", Place.NEW_MENTOR, "Пригласите наставников с нужными предметами"
    ),
    "TT_CATEGORY": Cure(
        "Выберите другую ролевую модель", Place.MENTEE, "Выберите наставляемым другие ролевые модели"
    ),
    "TT_AGREEMENT": Cure(
        "Спросите согласие наставляемого и отметьте его", Place.MENTEE,
        "Спросите согласие наставляемых на их ролевые модели и отметьте его",
    ),
    "TT_RECOMMENDATION": Cure(
        "Отметьте рекомендацию школы, если она есть", Place.MENTOR,
        "Отметьте рекомендации школы, если они есть",
    ),
    "TT_INNOVATION": Cure(
        "Отметьте, что наставник владеет цифровыми технологиями, если это так", Place.MENTOR,
        "Отметьте, кто из наставников владеет цифровыми технологиями",
    ),
    "NO_MENTORS": Cure("Пригласите наставников этой формы", Place.NEW_MENTOR, NEW_MENTORS),
    "NOT_MATCHED_YET": Cure("Запустите подбор", Place.RUN, "Запустите подбор"),
    **dict.fromkeys(_DECIDED, _ANOTHER_PAIR),
    "DATA_UNREADABLE": Cure(
        "Проверьте сведения о наставляемом и сообщите администратору платформы", Place.MENTEE,
        "Проверьте сведения о наставляемых и сообщите администратору платформы",
    ),
}  # fmt: skip
"""Code -> what helps. Matching gives the codes, in answers and in what it publishes of a run; none is ever renamed."""


def cure_of(code: str) -> Cure:
    """What helps against this reason."""
    return CURES.get(code, UNKNOWN)
