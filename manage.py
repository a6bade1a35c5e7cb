#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("依赖尚未安装:请运行 ./run demo,或用 ./run manage 代替 manage.py。") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
