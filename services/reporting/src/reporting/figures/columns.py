"""The columns of every table of figures, in the answer over HTTP, on the page and in the workbook: one list for all."""

from dataclasses import dataclass

from reporting.figures.domain import Counters


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a line of figures, as people read it."""

    name: str
    """The field of `Counters`, or `coverage_percent`."""
    title: str
    """In full, for the workbook."""
    short_title: str
    """For a narrow table; it may break at its soft hyphens."""
    explanation: str

    def value_of(self, counters: Counters) -> int | float | None:
        """The number; None where there is nothing to divide by."""
        value: int | float | None = getattr(counters, self.name)
        return value


COLUMNS = (
    Column(
        "mentees",
        "Наставляемых",
        "Настав\u00adляемых",
        "Участвуют сейчас: участие не завершено и не прервано, дата завершения не наступила.",
    ),
    Column("mentors", "Наставников", "Настав\u00adников", "Участвуют сейчас."),
    Column(
        "places",
        "Мест у наставников",
        "Мест",
        "Сколько наставляемых берут наставники: по их ответу, а где его нет — по норме формы. "
        "Один человек посчитан один раз, в скольких бы формах и школах он ни был наставником.",
    ),
    Column(
        "shortage",
        "Не хватает мест",
        "Не хватает мест",
        "Скольким наставляемым мест не хватает. Считается в каждой школе и форме отдельно: "
        "свободное место в одной школе не помогает другой.",
    ),
    Column("proposed", "Предложено пар", "Предло\u00adжено пар", "Наставляемые, которым предложена пара."),
    Column("coverage_percent", "Доля с парой, %", "С парой, %", "Доля наставляемых с предложенной парой."),
    Column("unmatched", "Без пары", "Без пары", "Последний подбор не нашёл им пары."),
    Column(
        "not_matched_yet",
        "Ещё не подбирали",
        "Ещё не подби\u00adрали",
        "Записаны или потеряли пару после последнего подбора.",
    ),
    Column("completed", "Завершили", "Завер\u00adшили", "Участие закончилось в срок; в других столбцах их нет."),
    Column(
        "withdrawn", "Выбыло", "Выбыло", "Участие прервано, и переводом в другую школу тоже; в других столбцах их нет."
    ),
    Column(
        "approved", "Утверждено пар", "Утвер\u00adждено пар", "Пару утвердил куратор; она не отменена и не закрыта."
    ),
    Column(
        "active", "Пар работает", "Рабо\u00adтает", "Пара закреплена приказом, начала работать и не приостановлена."
    ),
    Column(
        "groups", "Групп работает", "Групп", "В группе один наставник и несколько пар, и хотя бы одна из них работает."
    ),
)
