"""The demonstration as it is loaded, for sites to copy; nobody works in it.

``python -m tests.demonstrated FOLDER`` loads it, unless it is there.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Names a folder in which it lies already, or is loaded by the first who wants it.
FOLDER = "LOADED_DEMONSTRATION"
STEPS = ("migrate -v0", "demo --no-color", "collectstatic --noinput -v0")


def load_once(folder: Path) -> None:
    """Of several processes the first one loads it for all; a load that broke off is begun anew."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return
        fresh = folder.with_suffix(".fresh")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for step in STEPS:
            manage(environment_of(fresh), *step.split())
        fresh.rename(folder)


def environment_of(folder: Path) -> dict[str, str]:
    """Of a service whose data lie in this folder, as ``./run demo`` sets it up."""
    return {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": "",
        "DEMONSTRATION": "1",
    }


def manage(environment: Mapping[str, str], *command: str) -> str:
    """What a command of the service said; its complaints go where this program's go."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def main(arguments: Sequence[str]) -> None:
    # Asked to end from outside, the command under way is ended too.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    (folder,) = arguments
    load_once(Path(folder).resolve())


if __name__ == "__main__":
    main(sys.argv[1:])
