"""Steps of the database that can be taken while the version before still serves.

From ``SINCE`` on, one release only adds: the old processes go on reading and writing while the new
tables stand there. What is to go is first left unused by one release, and taken away by the next:
such a step says so in a line ``AFTER_RELEASE = "0.1"``, the last version that still used it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

# The last steps from before the rule.
SINCE = {"campaigns": 10, "metrics": 15}
GOES = (migrations.RemoveField, migrations.DeleteModel)
RENAMES = (
    *(migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable),
    *(migrations.AlterField, migrations.AlterUniqueTogether),
)


def complaints(operation: Operation, said: str) -> Iterator[str]:
    """What would break whoever still serves the version before."""
    if isinstance(operation, GOES) and not said:
        yield f"{operation.describe()}：先停用一个版本，再用 AFTER_RELEASE 说明后删除"
    if isinstance(operation, RENAMES) and not _is_harmless(operation):
        yield f"{operation.describe()}：改用新增、抄写、停用三步"
    if isinstance(operation, migrations.AddField) and not _is_filled(operation.field):
        yield f"{operation.describe()}：旧版本写入时没有这一列，要可空或有 db_default"
    if isinstance(operation, migrations.RunSQL | migrations.RunPython) and not operation.reversible:
        yield f"{operation.describe()}：不能退回"


def _is_filled(field: models.Field[object, object]) -> bool:
    """Whether a row that the old version writes is still taken: Django's own ``default`` is its
    affair, the database does not know it."""
    many = isinstance(field, models.ManyToManyField)
    return many or field.null or field.db_default is not NOT_PROVIDED


def _is_harmless(operation: Operation) -> bool:
    """Words beside a column, or more room in it."""
    return isinstance(operation, migrations.AlterField) and bool(
        operation.field.null or isinstance(operation.field, models.CharField)
    )


def later_ones() -> Iterator[tuple[str, migrations.Migration, str]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        number = int(name[:4]) if name[:4].isdigit() else 0
        if app in SINCE and number > SINCE[app]:
            folder = Path(apps.get_app_config(app).path) / "migrations"
            text = (folder / f"{name}.py").read_text(encoding="utf-8")
            said = re.search(r'^AFTER_RELEASE = "([\d.]+)"$', text, re.MULTILINE)
            yield f"{app}.{name}", migration, said[1] if said else ""


def test_new_steps_can_be_taken_while_the_old_version_serves() -> None:
    found = {
        name: [words for one in migration.operations for words in complaints(one, said)]
        for name, migration, said in later_ones()
    }
    assert {name: words for name, words in found.items() if words} == {}


def test_numbers_are_given_once() -> None:
    for app in SINCE:
        folder = Path(apps.get_app_config(app).path) / "migrations"
        numbers = [path.name[:4] for path in folder.glob("[0-9]*.py")]
        assert len(numbers) == len(set(numbers)), app


SQL = ("SELECT 1", "SELECT 1")
BAD = [
    migrations.RemoveField("a", "b"),
    migrations.DeleteModel("a"),
    migrations.RenameField("a", "b", "c"),
    migrations.RenameModel("a", "b"),
    migrations.AddField("a", "b", models.IntegerField()),
    migrations.AddField("a", "b", models.IntegerField(default=0)),
    migrations.AlterField("a", "b", models.IntegerField()),
    migrations.RunSQL(SQL[0]),
]
GOOD = [
    migrations.CreateModel("a", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("a", "b", models.IntegerField(null=True)),
    migrations.AddField("a", "b", models.IntegerField(db_default=0)),
    migrations.AddIndex("a", models.Index(fields=["b"], name="c")),
    migrations.AlterField("a", "b", models.CharField(max_length=9)),
    migrations.RunSQL(*SQL),
]


@pytest.mark.parametrize("operation", BAD, ids=lambda one: one.describe())
def test_the_rule_notices(operation: Operation) -> None:
    assert list(complaints(operation, ""))


@pytest.mark.parametrize("operation", GOOD, ids=lambda one: one.describe())
def test_the_rule_lets_pass(operation: Operation) -> None:
    assert list(complaints(operation, "")) == []


def test_what_was_out_of_use_for_a_release_may_go() -> None:
    assert list(complaints(migrations.RemoveField("a", "b"), "0.1")) == []
