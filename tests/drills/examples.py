"""Asks the interface for everything it can tell, and writes the examples of its description:
``python -m tests.drills.examples``. To be run when an answer has got another shape."""

from __future__ import annotations

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["EXAMPLES_WRITE"] = "1"
    sys.exit(pytest.main(["tests/integration/api/test_examples.py", "-q", "-k", "write_them_down"]))
