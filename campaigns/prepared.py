"""Objects that nearly every request asks for, their question put into SQL once a thread.

Django builds and compiles a query anew each time it is asked; with a few joins that takes the
processor several times as long as the database needs for the answer. The answer itself is never
kept: every call asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import local
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
Key = int | str | date
Question = Callable[..., QuerySet[Row]]
# What stands for the keys while the SQL is made; no constant of a question looks like any of them.
_NUMBERS = [1_987_654_321, 1_987_654_322, 1_987_654_323]
_TEXTS = [f"\N{BLACK DIAMOND}{place}" for place in range(3)]
_DAYS = [date(1, 2, 3 + place) for place in range(3)]


@dataclass(frozen=True, slots=True)
class _Made:
    """A question as SQL: ``compiler`` knows which column belongs to which object."""

    sql: str
    parameters: Sequence[Any]
    stands: Sequence[Key]
    compiler: Any
    converters: Any
    related: Sequence[Any]


class _Threads(local):
    def __init__(self) -> None:
        self.made: dict[tuple[Any, ...], _Made] = {}


_threads = _Threads()


def rows_of(question: Question[Row], *keys: Key) -> list[Row]:
    """What ``question(*keys)`` gives, with its joined objects and annotations.

    ``question`` must be a function of a module that builds the same query for all keys, and joins
    nothing that may be asked for separately.
    """
    made = _made(question, keys)
    bound = [_bound(one, made.stands, keys) for one in made.parameters]
    with connection.cursor() as cursor:
        cursor.execute(made.sql, bound)
        found = cursor.fetchall()
    if made.converters:
        found = list(made.compiler.apply_converters(found, made.converters))
    return [_object(made, row) for row in found]


def _made(question: Question[Row], keys: Sequence[Key]) -> _Made:
    kinds = tuple(type(one) for one in keys)
    name = question, kinds, connection.vendor
    found = _threads.made.get(name)
    if found is None:
        found = _threads.made[name] = _make(question, [_stand(*one) for one in enumerate(keys)])
    return found


def _stand(place: int, key: Key) -> Key:
    if isinstance(key, date):
        return _DAYS[place]
    return _TEXTS[place] if isinstance(key, str) else _NUMBERS[place]


def _make(question: Question[Row], stands: Sequence[Key]) -> _Made:
    compiler = question(*stands).query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([one[0] for one in compiler.select])
    # The stubs are those of a later Django.
    related = get_related_populators(  # type: ignore[call-arg]
        compiler.klass_info, compiler.select, connection.alias
    )
    return _Made(sql, parameters, stands, compiler, converters, related)


def _bound(parameter: Any, stands: Sequence[Key], keys: Sequence[Key]) -> Any:
    """A key for what stands in its place, wrapped alike: a number may say how wide it is, and
    SQLite has its days as text."""
    for stand, key in zip(stands, keys, strict=True):
        if isinstance(stand, date):
            if parameter in (stand, str(stand)):
                return str(key) if isinstance(parameter, str) else key
        elif isinstance(parameter, type(stand)) and parameter == stand:
            wrapping: Any = type(parameter)
            return wrapping(key)
    return parameter


def _object(made: _Made, row: Sequence[Any]) -> Any:
    """As Django's own reading of rows makes it."""
    compiler = made.compiler
    first, last = compiler.klass_info["select_fields"][0], compiler.klass_info["select_fields"][-1]
    names = [one[0].target.attname for one in compiler.select[first : last + 1]]
    found = compiler.klass_info["model"].from_db(connection.alias, names, row[first : last + 1])
    for one in made.related:
        one.populate(row, found)
    for name, place in compiler.annotation_col_map.items():
        setattr(found, name, row[place])
    return found
