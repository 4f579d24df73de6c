"""How positions and the ends of them are called."""

POSITIONS = {
    "HEAD": "руководитель",
    "CURATOR": "куратор",
    "PSYCHOLOGIST": "педагог-психолог",
    "METHODOLOGIST": "муниципальный методист",
    "DATA_PROTECTION_OFFICER": "ответственный за персональные данные",
}
OF_SCHOOL = ("HEAD", "CURATOR", "PSYCHOLOGIST")
OF_MUNICIPALITY = ("METHODOLOGIST", "DATA_PROTECTION_OFFICER")
ENDS = {
    "LEFT": "больше не работает",
    "OTHER_POSITION": "перешёл на другую должность",
    "OTHER_LOGIN": "работает под другой учётной записью",
    "ENTERED_IN_ERROR": "записан по ошибке",
}


def positions_of(organisation_id: str) -> dict[str, str]:
    """The positions that there are at a school, or those of the municipality."""
    codes = OF_MUNICIPALITY if organisation_id == "municipality" else OF_SCHOOL
    return {code: POSITIONS[code] for code in codes}
