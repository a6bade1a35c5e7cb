"""All drills, one after the other: ``python -m tests.drills``."""

from __future__ import annotations

import subprocess
import sys

NAMES = ("web", "worker", "beat", "postgresql", "redis", "disk", "clock", "restore")

if __name__ == "__main__":
    codes = {
        name: subprocess.run([sys.executable, "-m", f"tests.drills.{name}"], check=False).returncode
        for name in NAMES
    }
    for name, code in codes.items():
        print(f"{'✓' if code == 0 else '✗'} {name}")
    sys.exit(int(any(codes.values())))
