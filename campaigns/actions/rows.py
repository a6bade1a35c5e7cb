"""Rows of a table brought in line with what is wanted, and counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from campaigns.catalogue import Mistake

Row = TypeVar("Row", bound=Model)
Values = Mapping[str, Any]

_KEPT = (
    "数据库里有，目录里没有；可能已有记录引用它，装载从不删除。"
    "请把它放回目录，或确认没有引用后由管理员手工删除"
)


@dataclass
class Counts:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def written(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass
class Rows:
    """The counts of a run by table, and what it found that it must not decide itself."""

    counts: dict[str, Counts] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    relinked: set[str] = field(default_factory=set)

    def bring_in(
        self, table: QuerySet[Row], *, key: Sequence[str], wanted: Sequence[Values]
    ) -> dict[tuple[Any, ...], Row]:
        """Add and change rows of ``table``; every wanted row by its key.

        A value that is equal is left alone, so a second run writes nothing.
        """
        counts = self.counts.setdefault(str(table.model._meta.verbose_name), Counts())
        found = {_key_of(row, key): row for row in table}
        added: list[Row] = []
        changed: list[Row] = []
        for values in wanted:
            identity = tuple(values[name] for name in key)
            row = found.get(identity)
            if row is None:
                found[identity] = row = table.model(**values)
                added.append(row)
            elif _assign(row, values):
                changed.append(row)
        table.model._default_manager.bulk_create(added)
        if changed:
            names = [name.removesuffix("_id") for name in wanted[0] if name not in key]
            table.model._default_manager.bulk_update(changed, names)
        counts.added += len(added)
        counts.changed += len(changed)
        counts.unchanged += len(wanted) - len(added) - len(changed)
        return found

    def name_extra(
        self, table: QuerySet[Row], *, key: Sequence[str], wanted: set[tuple[Any, ...]], file: str
    ) -> None:
        """Rows that the catalogue no longer has: records may rest on them."""
        for row in table:
            if _key_of(row, key) not in wanted:
                place = f"{table.model._meta.verbose_name}“{row}”"
                self.mistakes.append(Mistake(file, 0, place, _KEPT))

    def take_out(
        self, table: QuerySet[Row], *, key: Sequence[str], wanted: set[tuple[Any, ...]]
    ) -> None:
        """Delete what the catalogue no longer has: only for tables on which nothing rests."""
        extra = [row.pk for row in table if _key_of(row, key) not in wanted]
        if extra:
            table.filter(pk__in=extra).delete()
            self.counts[str(table.model._meta.verbose_name)].removed += len(extra)

    def note_links(self, subject: str) -> None:
        """A change of what a row is linked to, counted once a row."""
        self.relinked.add(subject)
        self.counts.setdefault("目标的指标和出处", Counts()).changed = len(self.relinked)

    @property
    def written(self) -> bool:
        return any(counts.written for counts in self.counts.values())


def _key_of(row: Model, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _assign(row: Model, values: Values) -> bool:
    """Whether any value was different."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, values[name])
    return bool(different)
