"""Malformed files and bodies to every door that takes any: ``python -m tests.drills.fuzz 10000``.

The same as ``tests/integration/test_malformed.py``, as often as one likes. ``entry:17`` instead of
a number sends one of them again. Prints a line a door: how it answered, how long it took.
"""

from __future__ import annotations

import os
import sys

import pytest

TEST = "tests/integration/test_malformed.py"


def main(asked: str) -> int:
    """``asked``: how many, or the name of one."""
    if ":" in asked:
        os.environ["MALFORMED_ONLY"] = asked
    else:
        os.environ["MALFORMED"] = str(int(asked))
    return int(pytest.main([TEST, "-q", "-s", "-o", "timeout=0", "--show-capture=no"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "10000"))
