"""What helps against a reason, and where it is done: for each code an imperative that fits one person and many."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.engine.reasons import Reason


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
    RUN = "RUN"
    """By another run."""


@dataclass(frozen=True, slots=True)
class Cure:
    """What helps, in Russian, and where it is done; no place where nothing that is recorded would help."""

    text: str
    place: Place | None


MENTEE_CONSENTS = Cure("Соберите согласия и отметьте это у наставляемого", Place.MENTEE)
MENTOR_CONSENTS = Cure("Соберите согласия и отметьте это у наставника", Place.MENTOR)
BIRTH_OF_MENTEE = Cure("Укажите полную дату рождения наставляемого", Place.MENTEE)
BIRTH_OF_MENTOR = Cure("Укажите полную дату рождения наставника", Place.MENTOR)
GRADE_OF_MENTEE = Cure("Укажите класс или год рождения наставляемого", Place.MENTEE)
ANOTHER_MENTOR = Cure("Пригласите другого наставника", Place.NEW_MENTOR)
ANOTHER_FORM = Cure("Проверьте, в ту ли форму записан участник; если в ту, пара невозможна", Place.MENTEE)
AGREEMENT = Cure("Попросите методиста записать действующее соглашение с организацией", Place.ORGANISATION)
NOTHING = Cure("Здесь поможет только другая пара", None)

CURES: Mapping[Reason, Cure] = {
    Reason.NOT_A_MENTEE: Cure("Выберите наставляемого", None),
    Reason.NOT_A_MENTOR: Cure("Выберите наставника", None),
    Reason.FORM_UNKNOWN: ANOTHER_FORM,
    Reason.FORM_UNKNOWN_MENTOR: Cure("Проверьте, в ту ли форму записан наставник", Place.MENTOR),
    Reason.H01_SAME_PERSON: NOTHING,
    Reason.OTHER_MUNICIPALITY: NOTHING,
    Reason.OTHER_FORM: Cure("Проверьте, в одну ли форму записаны оба", Place.MENTOR),
    Reason.OTHER_SCHOOL: Cure("Нужны согласия на пару между школами, или наставник из своей школы", Place.NEW_MENTOR),
    Reason.FORM_WITHIN_SCHOOL: Cure("Пригласите наставника из своей школы", Place.NEW_MENTOR),
    Reason.OTHER_VARIANT: Cure("Договоритесь о другой ролевой модели или пригласите наставника с нужной", Place.MENTOR),
    Reason.VARIANT_UNDECIDED: Cure("Укажите наставляемому одну ролевую модель", Place.MENTEE),
    Reason.VARIANT_UNDECIDED_MENTOR: Cure("Укажите наставнику одну ролевую модель", Place.MENTOR),
    Reason.H02_PROGRAMME: Cure("Запишите обоих в программу одного учебного года", Place.MENTOR),
    Reason.H03_CONSENT: MENTEE_CONSENTS,
    Reason.H03_CONSENT_MENTOR: MENTOR_CONSENTS,
    Reason.H04_MENTOR_ADMITTED: Cure(
        "Проведите анкету, собеседование и обучение и отметьте допуск наставника", Place.MENTOR
    ),
    Reason.H05_ADULT_CLEARANCE: Cure("Попросите справку об отсутствии судимости и отметьте её", Place.MENTOR),
    Reason.H05_BIRTH_UNKNOWN: BIRTH_OF_MENTOR,
    Reason.H06_CAPACITY: Cure("Добавьте наставнику место или пригласите ещё наставников", Place.NEW_MENTOR),
    Reason.H06_MENTEE_SERVED: Cure("У наставляемого уже есть пара: новая не нужна", None),
    Reason.H06_MENTEE_CLAIMED: Cure("Снимите отметку о наставнике, если пары на деле нет", Place.MENTEE),
    Reason.H07_RELATIVE: NOTHING,
    Reason.H08_NO_REPEAT: NOTHING,
    Reason.H08_PAIRED_NOW: Cure("Пара уже работает: новая не нужна", None),
    Reason.H09_EXPLICIT_BAN: NOTHING,
    Reason.H10_CONFLICT_OF_ROLE: NOTHING,
    Reason.H11_REQUEST_PRESENT: Cure("Укажите запрос наставляемого", Place.MENTEE),
    Reason.H11_REQUEST_UNRECOGNISED: Cure("Выберите темы запроса из словаря методики", Place.MENTEE),
    Reason.H11_COMPETENCE_PRESENT: Cure("Укажите компетенции наставника", Place.MENTOR),
    Reason.H11_COMPETENCE_UNRECOGNISED: Cure("Выберите компетенции наставника из словаря методики", Place.MENTOR),
    Reason.H12_TIME: Cure("Договоритесь о времени встреч или о встречах онлайн и отметьте это", Place.MENTOR),
    Reason.H13_REVERSE_CYCLE: NOTHING,
    Reason.H14_STATUS: Cure("Верните наставляемого в программу, если он в ней участвует", Place.MENTEE),
    Reason.H14_SUSPENDED: Cure("Возобновите участие наставляемого, когда причина паузы устранена", Place.MENTEE),
    Reason.H14_SUSPENDED_MENTOR: Cure("Возобновите участие наставника, когда причина паузы устранена", Place.MENTOR),
    Reason.H14_STATUS_MENTOR: Cure("Верните наставника в программу, если он в ней участвует", Place.MENTOR),
    Reason.PP_MENTEE_AGE: NOTHING,
    Reason.PP_MENTEE_AGE_UNCERTAIN: BIRTH_OF_MENTEE,
    Reason.PP_MENTEE_AGE_UNKNOWN: GRADE_OF_MENTEE,
    Reason.PP_MENTOR_AGE: ANOTHER_MENTOR,
    Reason.PP_MENTOR_AGE_UNCERTAIN: BIRTH_OF_MENTOR,
    Reason.PP_MENTOR_AGE_UNKNOWN: Cure("Укажите класс или год рождения наставника", Place.MENTOR),
    Reason.PP_GRADE_GAP: Cure("Пригласите наставников из классов постарше", Place.NEW_MENTOR),
    Reason.PP_GRADE_GAP_WIDE: Cure("Пригласите наставников, которые ближе по классу", Place.NEW_MENTOR),
    Reason.PP_GRADE_UNKNOWN: GRADE_OF_MENTEE,
    Reason.PP_GRADE_UNKNOWN_MENTOR: Cure("Укажите класс наставника", Place.MENTOR),
    Reason.SP_MENTEE_AGE: NOTHING,
    Reason.SP_MENTEE_AGE_UNCERTAIN: BIRTH_OF_MENTEE,
    Reason.SP_MENTEE_AGE_UNKNOWN: GRADE_OF_MENTEE,
    Reason.SP_MENTOR_AGE_UNKNOWN: Cure("Укажите год рождения или курс студента", Place.MENTOR),
    Reason.SP_AGE_GAP: ANOTHER_MENTOR,
    Reason.SP_COLLEGE: ANOTHER_MENTOR,
    Reason.SP_COLLEGE_UNKNOWN: Cure("Укажите, где учится студент", Place.MENTOR),
    Reason.SP_AGREEMENT: AGREEMENT,
    Reason.EP_MENTEE_AGE: NOTHING,
    Reason.EP_MENTEE_AGE_UNCERTAIN: BIRTH_OF_MENTEE,
    Reason.EP_MENTEE_AGE_UNKNOWN: GRADE_OF_MENTEE,
    Reason.EP_MENTOR_AGE: ANOTHER_MENTOR,
    Reason.EP_MENTOR_AGE_UNKNOWN: BIRTH_OF_MENTOR,
    Reason.EP_EXPERIENCE: ANOTHER_MENTOR,
    Reason.EP_EXPERIENCE_UNKNOWN: Cure("Укажите опыт работы наставника", Place.MENTOR),
    Reason.EP_PARTNER: Cure("Проверьте место работы наставника", Place.MENTOR),
    Reason.EP_PARTNER_UNKNOWN: Cure("Укажите предприятие наставника", Place.MENTOR),
    Reason.EP_AGREEMENT: AGREEMENT,
    Reason.TT_TENURE: ANOTHER_MENTOR,
    Reason.TT_TENURE_UNKNOWN: Cure("Укажите педагогический стаж наставника", Place.MENTOR),
    Reason.TT_NOVICE: ANOTHER_MENTOR,
    Reason.TT_SUBJECT: Cure("Пригласите наставника с этим предметом", Place.NEW_MENTOR),
    Reason.TT_CATEGORY: Cure("Выберите другую ролевую модель", Place.MENTEE),
    Reason.TT_AGREEMENT: Cure("Спросите согласие наставляемого и отметьте его", Place.MENTEE),
    Reason.TT_RECOMMENDATION: Cure("Отметьте рекомендацию школы, если она есть", Place.MENTOR),
    Reason.TT_INNOVATION: Cure("Отметьте, что наставник владеет цифровыми технологиями, если это так", Place.MENTOR),
    Reason.NO_MENTORS: Cure("Пригласите наставников этой формы", Place.NEW_MENTOR),
}
"""Every code's cure."""
