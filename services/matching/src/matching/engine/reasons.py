"""Why a mentor may not be proposed to a mentee: stable codes, and for each the text for people and its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """A code that is stored and published: never renamed. H01-H14 are the rules common to every form."""

    NOT_A_MENTEE = "NOT_A_MENTEE"
    NOT_A_MENTOR = "NOT_A_MENTOR"
    FORM_UNKNOWN = "FORM_UNKNOWN"
    FORM_UNKNOWN_MENTOR = "FORM_UNKNOWN_MENTOR"
    H01_SAME_PERSON = "H01_SAME_PERSON"
    OTHER_MUNICIPALITY = "OTHER_MUNICIPALITY"
    OTHER_FORM = "OTHER_FORM"
    OTHER_SCHOOL = "OTHER_SCHOOL"
    FORM_WITHIN_SCHOOL = "FORM_WITHIN_SCHOOL"
    OTHER_VARIANT = "OTHER_VARIANT"
    VARIANT_UNDECIDED = "VARIANT_UNDECIDED"
    VARIANT_UNDECIDED_MENTOR = "VARIANT_UNDECIDED_MENTOR"
    H02_PROGRAMME = "H02_PROGRAMME"
    H02_PROGRAMME_NOT_OPEN = "H02_PROGRAMME_NOT_OPEN"
    H02_PROGRAMME_NOT_OPEN_MENTOR = "H02_PROGRAMME_NOT_OPEN_MENTOR"
    H03_CONSENT = "H03_CONSENT"
    H03_CONSENT_MENTOR = "H03_CONSENT_MENTOR"
    H04_MENTOR_ADMITTED = "H04_MENTOR_ADMITTED"
    H05_ADULT_CLEARANCE = "H05_ADULT_CLEARANCE"
    H05_BIRTH_UNKNOWN = "H05_BIRTH_UNKNOWN"
    H06_CAPACITY = "H06_CAPACITY"
    H06_MENTEE_SERVED = "H06_MENTEE_SERVED"
    H06_MENTEE_CLAIMED = "H06_MENTEE_CLAIMED"
    H07_RELATIVE = "H07_RELATIVE"
    H08_NO_REPEAT = "H08_NO_REPEAT"
    H08_PAIRED_NOW = "H08_PAIRED_NOW"
    H09_EXPLICIT_BAN = "H09_EXPLICIT_BAN"
    H10_CONFLICT_OF_ROLE = "H10_CONFLICT_OF_ROLE"
    H11_REQUEST_PRESENT = "H11_REQUEST_PRESENT"
    H11_REQUEST_UNRECOGNISED = "H11_REQUEST_UNRECOGNISED"
    H11_COMPETENCE_PRESENT = "H11_COMPETENCE_PRESENT"
    H11_COMPETENCE_UNRECOGNISED = "H11_COMPETENCE_UNRECOGNISED"
    H12_TIME = "H12_TIME"
    H13_REVERSE_CYCLE = "H13_REVERSE_CYCLE"
    H14_STATUS = "H14_STATUS"
    H14_SUSPENDED = "H14_SUSPENDED"
    H14_STATUS_MENTOR = "H14_STATUS_MENTOR"
    H14_SUSPENDED_MENTOR = "H14_SUSPENDED_MENTOR"
    PP_MENTEE_AGE = "PP_MENTEE_AGE"
    PP_MENTEE_AGE_UNCERTAIN = "PP_MENTEE_AGE_UNCERTAIN"
    PP_MENTEE_AGE_UNKNOWN = "PP_MENTEE_AGE_UNKNOWN"
    PP_MENTOR_AGE = "PP_MENTOR_AGE"
    PP_MENTOR_AGE_UNCERTAIN = "PP_MENTOR_AGE_UNCERTAIN"
    PP_MENTOR_AGE_UNKNOWN = "PP_MENTOR_AGE_UNKNOWN"
    PP_GRADE_GAP = "PP_GRADE_GAP"
    PP_GRADE_GAP_WIDE = "PP_GRADE_GAP_WIDE"
    PP_GRADE_UNKNOWN = "PP_GRADE_UNKNOWN"
    PP_GRADE_UNKNOWN_MENTOR = "PP_GRADE_UNKNOWN_MENTOR"
    SP_MENTEE_AGE = "SP_MENTEE_AGE"
    SP_MENTEE_AGE_UNCERTAIN = "SP_MENTEE_AGE_UNCERTAIN"
    SP_MENTEE_AGE_UNKNOWN = "SP_MENTEE_AGE_UNKNOWN"
    SP_MENTOR_AGE_UNKNOWN = "SP_MENTOR_AGE_UNKNOWN"
    SP_AGE_GAP = "SP_AGE_GAP"
    SP_COLLEGE = "SP_COLLEGE"
    SP_COLLEGE_UNKNOWN = "SP_COLLEGE_UNKNOWN"
    SP_AGREEMENT = "SP_AGREEMENT"
    EP_MENTEE_AGE = "EP_MENTEE_AGE"
    EP_MENTEE_AGE_UNCERTAIN = "EP_MENTEE_AGE_UNCERTAIN"
    EP_MENTEE_AGE_UNKNOWN = "EP_MENTEE_AGE_UNKNOWN"
    EP_MENTOR_AGE = "EP_MENTOR_AGE"
    EP_MENTOR_AGE_UNKNOWN = "EP_MENTOR_AGE_UNKNOWN"
    EP_EXPERIENCE = "EP_EXPERIENCE"
    EP_EXPERIENCE_UNKNOWN = "EP_EXPERIENCE_UNKNOWN"
    EP_PARTNER = "EP_PARTNER"
    EP_PARTNER_UNKNOWN = "EP_PARTNER_UNKNOWN"
    EP_AGREEMENT = "EP_AGREEMENT"
    TT_TENURE = "TT_TENURE"
    TT_TENURE_UNKNOWN = "TT_TENURE_UNKNOWN"
    TT_NOVICE = "TT_NOVICE"
    TT_SUBJECT = "TT_SUBJECT"
    TT_CATEGORY = "TT_CATEGORY"
    TT_AGREEMENT = "TT_AGREEMENT"
    TT_RECOMMENDATION = "TT_RECOMMENDATION"
    TT_INNOVATION = "TT_INNOVATION"
    NO_MENTORS = "NO_MENTORS"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason for people: a Russian sentence for the curator, and where the rule comes from."""

    text: str
    source: str


R145 = "Р-145"
R145_STAGE_2 = "Р-145, этап 2"
R145_STAGE_3 = "Р-145, этап 3"
R145_STAGE_4 = "Р-145, этап 4"
R145_STAGE_5 = "Р-145, этап 5"
TARGET_MODELS = "Целевые модели наставничества, документ заказчика"
PLATFORM = "Правило платформы, действует до решения муниципалитета"
PARTNERS = "МР-42/02: взаимодействие с партнёром по соглашению"
PERSONAL_DATA = "152-ФЗ, ст. 9"

REASONS: Mapping[Reason, Explanation] = {
    Reason.NOT_A_MENTEE: Explanation("Участник записан не наставляемым", R145_STAGE_2),
    Reason.NOT_A_MENTOR: Explanation("Участник записан не наставником", R145_STAGE_3),
    Reason.FORM_UNKNOWN: Explanation(
        "Правил подбора для формы, в которую записан наставляемый, здесь нет: подберите ему наставника сами", PLATFORM
    ),
    Reason.FORM_UNKNOWN_MENTOR: Explanation(
        "Правил подбора для формы, в которую записан наставник, здесь нет: подберите ему пару сами", PLATFORM
    ),
    Reason.H01_SAME_PERSON: Explanation("Наставник и наставляемый — один и тот же человек", PLATFORM),
    Reason.OTHER_FORM: Explanation("Наставник и наставляемый записаны в разные формы наставничества", R145_STAGE_5),
    Reason.OTHER_MUNICIPALITY: Explanation("Наставник записан в другом муниципалитете", PLATFORM),
    Reason.OTHER_SCHOOL: Explanation("Наставник из другой школы: нет согласий на межшкольную пару", PERSONAL_DATA),
    Reason.FORM_WITHIN_SCHOOL: Explanation(
        "Наставник записан другой школой, а пары этой формы складываются внутри одной", TARGET_MODELS
    ),
    Reason.OTHER_VARIANT: Explanation("Нет наставника с нужной ролевой моделью", TARGET_MODELS),
    Reason.VARIANT_UNDECIDED: Explanation(
        "Ролевую модель для наставляемого решает школа: куратору нужно указать её одну", TARGET_MODELS
    ),
    Reason.VARIANT_UNDECIDED_MENTOR: Explanation(
        "Ролевую модель для наставника решает школа: куратору нужно указать её одну", TARGET_MODELS
    ),
    Reason.H02_PROGRAMME: Explanation("Наставник и наставляемый записаны в программы разных учебных лет", R145_STAGE_5),
    Reason.H02_PROGRAMME_NOT_OPEN: Explanation(
        "Программа школы с формой наставляемого не открыта для подбора: она не на этапе формирования или работы пар",
        R145_STAGE_5,
    ),
    Reason.H02_PROGRAMME_NOT_OPEN_MENTOR: Explanation(
        "Программа школы с формой наставника не открыта для подбора: она не на этапе формирования или работы пар",
        R145_STAGE_5,
    ),
    Reason.H03_CONSENT: Explanation(
        "Не отмечено, что согласия наставляемого собраны: нужны действующие ещё 30 дней", PERSONAL_DATA
    ),
    Reason.H03_CONSENT_MENTOR: Explanation(
        "Не отмечено, что согласия наставника собраны: нужны действующие ещё 30 дней", PERSONAL_DATA
    ),
    Reason.H04_MENTOR_ADMITTED: Explanation(
        "Наставник не допущен или допуск истёк: нужны анкета, собеседование и обучение", R145_STAGE_4
    ),
    Reason.H05_ADULT_CLEARANCE: Explanation(
        "Нет справки об отсутствии судимости совершеннолетнего наставника, а наставляемый несовершеннолетний",
        "Ст. 351.1 ТК РФ; для внешних наставников — правило платформы",
    ),
    Reason.H05_BIRTH_UNKNOWN: Explanation(
        "Неизвестно, исполнится ли ученику-наставнику 18 лет в первые 30 дней пары: укажите полную дату рождения",
        "Ст. 351.1 ТК РФ; строгое чтение — правило платформы",
    ),
    Reason.H06_CAPACITY: Explanation("У наставника не осталось свободных мест", PLATFORM),
    Reason.H06_MENTEE_SERVED: Explanation("У наставляемого уже есть наставник в этой форме", PLATFORM),
    Reason.H06_MENTEE_CLAIMED: Explanation(
        "В базе школы у наставляемого уже назван наставник: подтвердите эту пару приказом или оставьте запись текстом",
        PLATFORM,
    ),
    Reason.H07_RELATIVE: Explanation("Наставник и наставляемый — родственники", PLATFORM),
    Reason.H08_NO_REPEAT: Explanation(
        "Эта пара уже была: она распалась меньше года назад или завершилась в этом учебном году", PLATFORM
    ),
    Reason.H08_PAIRED_NOW: Explanation("Эта пара уже работает", PLATFORM),
    Reason.H09_EXPLICIT_BAN: Explanation("Пару запретил куратор, представитель или одна из сторон", PLATFORM),
    Reason.H10_CONFLICT_OF_ROLE: Explanation("Наставник — классный руководитель или начальник наставляемого", PLATFORM),
    Reason.H11_REQUEST_PRESENT: Explanation("У наставляемого не указан запрос", R145_STAGE_2),
    Reason.H11_REQUEST_UNRECOGNISED: Explanation(
        "Запрос наставляемого указан, но не понят: выберите темы из словаря методики", R145_STAGE_2
    ),
    Reason.H11_COMPETENCE_PRESENT: Explanation("У наставника не указаны компетенции", R145_STAGE_3),
    Reason.H11_COMPETENCE_UNRECOGNISED: Explanation(
        "Компетенции наставника указаны, но не поняты: выберите темы из словаря методики", R145_STAGE_3
    ),
    Reason.H12_TIME: Explanation("Нет общего свободного часа, а онлайн согласны не оба", PLATFORM),
    Reason.H13_REVERSE_CYCLE: Explanation("Наставляемый сам сейчас наставник этого человека", PLATFORM),
    Reason.H14_STATUS: Explanation("Наставляемый выбыл из программы или завершил её", PLATFORM),
    Reason.H14_SUSPENDED: Explanation("Участие наставляемого приостановлено", PLATFORM),
    Reason.H14_SUSPENDED_MENTOR: Explanation("Участие наставника приостановлено", PLATFORM),
    Reason.H14_STATUS_MENTOR: Explanation("Наставник выбыл из программы или завершил её", PLATFORM),
    Reason.PP_MENTEE_AGE: Explanation("Наставляемый младше возраста, с которого действует программа", R145),
    Reason.PP_MENTEE_AGE_UNCERTAIN: Explanation(
        "По году рождения наставляемый может быть младше возраста, с которого действует программа: "
        "укажите полную дату рождения",
        R145,
    ),
    Reason.PP_MENTEE_AGE_UNKNOWN: Explanation(
        "Возраст наставляемого неизвестен: нет ни года рождения, ни класса", R145
    ),
    Reason.PP_MENTOR_AGE: Explanation("Ученик слишком мал, чтобы быть наставником", PLATFORM),
    Reason.PP_MENTOR_AGE_UNCERTAIN: Explanation(
        "По году рождения ученик может быть слишком мал, чтобы быть наставником: укажите полную дату рождения", PLATFORM
    ),
    Reason.PP_MENTOR_AGE_UNKNOWN: Explanation(
        "Возраст наставника неизвестен: нет ни года рождения, ни класса", PLATFORM
    ),
    Reason.PP_GRADE_GAP: Explanation(
        "Разница в классах слишком мала: нужна более высокая ступень или больше классов между учениками", TARGET_MODELS
    ),
    Reason.PP_GRADE_GAP_WIDE: Explanation("Слишком большая разница в классах", PLATFORM),
    Reason.PP_GRADE_UNKNOWN: Explanation(
        "Класс наставляемого неизвестен: нет ни класса, ни года рождения", TARGET_MODELS
    ),
    Reason.PP_GRADE_UNKNOWN_MENTOR: Explanation("Не указан класс наставника", TARGET_MODELS),
    Reason.SP_MENTEE_AGE: Explanation("Наставляемый младше возраста, с которого действует программа", R145),
    Reason.SP_MENTEE_AGE_UNCERTAIN: Explanation(
        "По году рождения наставляемый может быть младше возраста, с которого действует программа: "
        "укажите полную дату рождения",
        R145,
    ),
    Reason.SP_MENTEE_AGE_UNKNOWN: Explanation(
        "Возраст наставляемого неизвестен: нет ни года рождения, ни класса", R145
    ),
    Reason.SP_MENTOR_AGE_UNKNOWN: Explanation("Возраст студента неизвестен: нет ни года рождения, ни курса", PLATFORM),
    Reason.SP_AGE_GAP: Explanation("Студент слишком близок по возрасту или слишком старше", PLATFORM),
    Reason.SP_COLLEGE: Explanation("Студент не из колледжа и не из техникума", TARGET_MODELS),
    Reason.SP_COLLEGE_UNKNOWN: Explanation("Не указано, где учится студент", TARGET_MODELS),
    Reason.SP_AGREEMENT: Explanation("Нет действующего соглашения с организацией, где учится наставник", PARTNERS),
    Reason.EP_MENTEE_AGE: Explanation(
        "Наставляемый младше возраста, с которого возможна пара с работодателем", PLATFORM
    ),
    Reason.EP_MENTEE_AGE_UNCERTAIN: Explanation(
        "По году рождения наставляемый может быть младше возраста, с которого возможна пара с работодателем: "
        "укажите полную дату рождения",
        PLATFORM,
    ),
    Reason.EP_MENTEE_AGE_UNKNOWN: Explanation(
        "Возраст наставляемого неизвестен: нет ни года рождения, ни класса", PLATFORM
    ),
    Reason.EP_MENTOR_AGE: Explanation("Наставник от работодателя младше 18 лет", R145),
    Reason.EP_MENTOR_AGE_UNKNOWN: Explanation(
        "Совершеннолетие наставника не подтверждено: нет ни даты рождения, ни достаточного стажа", R145
    ),
    Reason.EP_EXPERIENCE: Explanation("Опыт работы наставника меньше требуемого", R145),
    Reason.EP_EXPERIENCE_UNKNOWN: Explanation("Не указан опыт работы наставника", R145),
    Reason.EP_PARTNER: Explanation("Место работы наставника — не предприятие-партнёр", TARGET_MODELS),
    Reason.EP_PARTNER_UNKNOWN: Explanation("Не указано предприятие наставника", TARGET_MODELS),
    Reason.EP_AGREEMENT: Explanation("Нет действующего соглашения с предприятием наставника", PARTNERS),
    Reason.TT_TENURE: Explanation("У наставника нет ни требуемого стажа, ни квалификационной категории", TARGET_MODELS),
    Reason.TT_TENURE_UNKNOWN: Explanation("Не указан педагогический стаж наставника", TARGET_MODELS),
    Reason.TT_NOVICE: Explanation("Наставник сам молодой специалист", R145),
    Reason.TT_SUBJECT: Explanation("Предмет наставника не совпадает с запросом", TARGET_MODELS),
    Reason.TT_CATEGORY: Explanation("Эта ролевая модель не для того, о чём просит наставляемый", TARGET_MODELS),
    Reason.TT_AGREEMENT: Explanation(
        "Наставляемый сам не выбрал эту ролевую модель, а без его согласия нельзя", TARGET_MODELS
    ),
    Reason.TT_RECOMMENDATION: Explanation("Школа не рекомендовала наставника для этой ролевой модели", TARGET_MODELS),
    Reason.TT_INNOVATION: Explanation("Не отмечено, что наставник владеет цифровыми технологиями", TARGET_MODELS),
    Reason.NO_MENTORS: Explanation("В школе нет ни одного наставника этой формы", R145_STAGE_3),
}
"""Every code's explanation."""

_OF_TWO: Mapping[Reason, str] = {
    Reason.OTHER_VARIANT: "Ролевая модель наставника не та, которую выбрал наставляемый",
}
"""What is said of two people otherwise than of one who is left without a mentor."""


def of_two(reason: Reason) -> str:
    """The reason as it is said of one mentee and one mentor."""
    return _OF_TWO.get(reason, REASONS[reason].text)
