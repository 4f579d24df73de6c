"""What the reader of a remark can do where the files are her own: nothing is uploaded, and nobody has a record."""

from collections.abc import Mapping

from registry.imports.roster import Level
from registry.imports.roster.levels import level_of

_CORRECT = "Исправьте ячейку и запустите подбор ещё раз."
_COMPARE = "Сверьте с файлом; если прочитано верно, делать ничего не нужно."
_FROM_DICTIONARY = "Назовите предмет, навык или сферу, например «математика»; без них подбор по теме невозможен."
_ADVICE: Mapping[str, str] = {
    "DUPLICATE_MERGED": "Если это два разных человека, укажите в обеих строках полную дату рождения.",
    "TOPICS_TOO_MANY": "Оставьте главные.",
    "REQUEST_NOT_UNDERSTOOD": _FROM_DICTIONARY,
    "COMPETENCE_NOT_UNDERSTOOD": _FROM_DICTIONARY,
    "CONTACT_NOT_UNDERSTOOD": "Подбору контакт не нужен; исправьте его, прежде чем отдавать базу в систему.",
    "ADDRESS_UNREACHABLE": "Подбору адрес не нужен; исправьте его, прежде чем отдавать базу в систему.",
}


def what_to_do(code: str) -> str:
    """In Russian."""
    return _ADVICE.get(code, _COMPARE if level_of(code) is Level.READ_OTHERWISE else _CORRECT)
