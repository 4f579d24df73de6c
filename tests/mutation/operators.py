"""Small changes of a source: an operator, a number or a condition in it is another, as cosmic-ray makes them.

Left out is what never tells anything. `|` joins types and dicts here, and any other operator in its place is an error at
once; `is` in place of `==` differs for no small number and no member of an enumeration, and `==` in place of `is` not
for None. `frozen` and `slots` hold back a mistake of later code, and no result tells whether they are there. What is no
Python any more, as another operator in place of the stars of `{**one}`, is no change either.
"""

import ast
import re
from collections.abc import Iterator

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.mutation.removals import Removal, Surroundings

_WITHOUT_A_DIFFERENCE = re.compile(
    r"core/Replace(BinaryOperator_BitOr_\w+|ComparisonOperator_(\w+_Is(Not)?|Is_Eq|IsNot_NotEq))"
)


_ANOTHER_NUMBER = re.compile(
    r"ReplaceBinaryOperator_(?!(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|BitXor_Sub|BitXor_BitAnd):)"
)
"""Most operators in place of another make an error at once, or one more wrong number."""


def fewer_changes(source: bytes) -> list[Removal]:
    """Those of `small_changes` with one operator in place of another, for tests of which each takes seconds."""
    return [each for each in small_changes(source) if not _ANOTHER_NUMBER.match(each.what)]


def small_changes(source: bytes) -> list[Removal]:
    """Every change, in the order of the lines, each with the source that it makes."""
    return sorted(_found(source.decode()), key=lambda each: (each.line, each.what))


def _found(source: str) -> Iterator[Removal]:
    surroundings, lines = Surroundings(source.encode()), source.splitlines()
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments() or _WITHOUT_A_DIFFERENCE.fullmatch(name):
            continue
        operator = kind()
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, ((line, column), (last_line, _last_column)) in enumerate(places):
            changed = mutate_code(source, operator, occurrence)
            if changed is None:
                raise RuntimeError(f"{name} finds no place {occurrence} any more")
            after = changed.splitlines()[line - 1].strip()
            if after.startswith("@dataclass(") or not _is_python(changed):
                continue
            function, constant = surroundings.of((line, len(lines[line - 1][:column].encode())))
            yield Removal(
                line, last_line, f"{name.removeprefix('core/')}: {after}", changed.encode(), function, constant
            )


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
