"""PostgreSQL's own programs: where they are, and how they reach the database."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.db import connection

from config.backup import BackupError

SYSTEM = Path("/usr/lib/postgresql")
# Options of a connection that the programs know by another name.
_OPTIONS = {
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def program(name: str) -> str:
    """``pg_dump`` or ``pg_restore`` of the server's major version, or the newest there is.

    :raises BackupError: when the machine has none.
    """
    wanted = connection.cursor().connection.info.server_version // 10_000
    same = SYSTEM / str(wanted) / "bin" / name
    others = sorted(SYSTEM.glob(f"*/bin/{name}"), key=lambda path: path.parts[4])
    newest = str(others[-1]) if others else None
    found = str(same) if same.exists() else shutil.which(name) or newest
    if not found:
        raise BackupError(f"本机没有 {name}：请安装 postgresql-client-{wanted}")
    return found


def environment() -> dict[str, str]:
    """The caller's, with what the programs need to reach our database; no password in the command
    line, where other accounts of the machine could read it."""
    told = connection.settings_dict
    ours = {
        "PGHOST": told["HOST"],
        "PGPORT": told["PORT"],
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGDATABASE": told["NAME"],
    }
    options = {_OPTIONS[k]: v for k, v in told["OPTIONS"].items() if k in _OPTIONS}
    given = {name: str(value) for name, value in {**ours, **options}.items() if value}
    return {**os.environ, **given}
