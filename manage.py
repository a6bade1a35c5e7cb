#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            "依赖尚未安装：请运行 ./run demo，或用 ./run manage 代替 manage.py。"
        ) from error
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError, ProgrammingError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # What is wrong with the settings, without forty lines of where it was noticed.
        raise SystemExit(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            raise SystemExit(
                "数据库还没有建好表：请先运行 ./run demo，或 ./run manage migrate 和 "
                f"./run manage load_catalogue。({str(error).splitlines()[0]})"
            ) from error
        raise


if __name__ == "__main__":
    main()
