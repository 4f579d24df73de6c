"""A mentor's row for each mentee whom it names, such as many schools keep their base. Pure."""

from collections.abc import Mapping, Sequence

from registry.exports.domain import Value
from registry.imports.roster import Column
from registry.participations.spelling import BETWEEN_NAMES, names_in


def a_row_for_each(cells: Mapping[Column, Value]) -> Sequence[Mapping[Column, Value]]:
    """The row as often as it names somebody on the other side, one name in each; itself where it names one or none.

    An import takes such rows for one mentor and joins them again.
    """
    names = names_in(_text(cells, Column.PARTNER_NAME))
    if len(names) < 2:
        return [cells]
    told = _text(cells, Column.PARTNER_WORKPLACE)
    places = told.split(BETWEEN_NAMES)
    if len(places) != len(names) or len(set(places)) != len(places):
        places = [told] * len(names)
    return [
        {**cells, Column.PARTNER_NAME: name, Column.PARTNER_WORKPLACE: place}
        for name, place in zip(names, places, strict=True)
    ]


def _text(cells: Mapping[Column, Value], column: Column) -> str:
    return str(cells.get(column, ""))
