"""The column of a standing's derivation: bytes in the database, dictionaries in Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute

from metrics.models.details import Packed, Rows, pack

# Where the version before wrote the rows, as JSON.
_OLD_COLUMN = "details"

if TYPE_CHECKING:

    class _Base(models.Field[Rows | Packed, Rows]): ...

    class _Lookup(Lookup[str]): ...
else:
    _Base, _Lookup = models.Field, Lookup


class _Unpacked(DeferredAttribute):
    """Rows are made on the first look: many read a standing for its place alone."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Packed):
            value = instance.__dict__[self.field.attname] = value.rows()
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class DetailsField(_Base):
    """Rows as ``metrics/models/details.py`` packs them.

    An instance gives them as a list; ``values_list`` gives something that yields them. Where the
    version before went on writing during an upgrade, its own column is read instead, as the same
    rows, until ``manage.py pack_details`` has packed it; in a filter ``isnull`` finds those.
    """

    descriptor_class = _Unpacked

    def get_internal_type(self) -> str:
        return "BinaryField"

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return either(compiler.connection, sql, str(self.column)), params

    def from_db_value(self, value: Any, *_: Any) -> Packed | None:
        return None if value is None else Packed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """As it is: what nobody has looked at is written as it was read."""
        return model_instance.__dict__.get(self.attname)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        return value.value if isinstance(value, Packed) else pack(value)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else cast("Any", connection).Database.Binary(value)

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


def either(connection: BaseDatabaseWrapper, packed: str, name: str) -> str:
    """The packed column, or what the version before wrote beside it, marked as JSON. Goes with that
    column."""
    quote = connection.ops.quote_name
    as_json = packed.replace(quote(name), quote(_OLD_COLUMN))
    if connection.vendor == "postgresql":
        return rf"COALESCE({packed}, '\x00'::bytea || convert_to({as_json}::text, 'UTF8'))"
    return f"COALESCE({packed}, CAST(char(0) || {as_json} AS blob))"


@DetailsField.register_lookup
class HasWord(_Lookup):
    """Whether a word (of ASCII) stands in a row: found in the bytes, without unpacking them."""

    lookup_name = "has_word"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (connection.Database.Binary(json.dumps(str(value)).encode()),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        packed, before = self.process_lhs(compiler, connection)
        column = either(connection, packed, self.lhs.target.column)
        word, after = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"position({word} IN {column}) > 0", (*after, *before)
        return f"instr({column}, {word}) > 0", (*before, *after)
