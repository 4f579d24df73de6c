"""What the demonstration's methodologist sets to the schools, so that something with a deadline waits for each."""

from datetime import timedelta

from mentoring_common.clock import utc_now

from mentoring_tools.demo.client import GatewayClient

ASSIGNMENTS = "/registry/v1/assignments"
REPORT = {
    "title": "Отчитаться о запуске программ наставничества",
    "text": "Пришлите номер и дату приказа о внедрении целевой модели и дату первой встречи пар.",
}
TRAINING = {
    "title": "Провести обучение наставников-педагогов",
    "text": "Проведите занятие для наставников педагогических работников и укажите, сколько человек его прошли.",
    "model": "TEACHERS",
}
DUE_IN = {REPORT["title"]: timedelta(days=18), TRAINING["title"]: timedelta(days=40)}


def set_assignments(client: GatewayClient) -> int:
    """Set those that no earlier day of the demonstration has set; returns how many."""
    known = {each["title"] for each in client.ask("GET", ASSIGNMENTS)["items"]}
    new = [each for each in (REPORT, TRAINING) if each["title"] not in known]
    for each in new:
        due_on = (utc_now() + DUE_IN[each["title"]]).date().isoformat()
        client.ask("POST", ASSIGNMENTS, json={**each, "due_on": due_on})
    return len(new)
