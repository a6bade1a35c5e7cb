"""What the service says while it runs: one object of JSON a line, to standard error.

Every line has time, level, logger, message and, while a request is answered, its number. The line
of a request (``config.requests``) has method, address without its query, status and milliseconds:
what people look for and type stands in queries and bodies, and stays out of the log.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from campaigns import request_id

# The words before a password in an address, and a token of the interface.
_SECRETS = re.compile(r"(://[^:/@\s]*:)[^@\s\"]+(?=@)|(Bearer\s+)[^\s\"\\]+")
FIELDS: dict[str, Any] = {
    "style": "{",
    "timestamp": "at",
    "rename_fields": {"levelname": "level", "name": "logger"},
    "json_ensure_ascii": False,
}
HIDDEN = r"\1\2……"


class Line(JsonFormatter):
    """Adds the number of the request, and hides what must not be read in a log."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        if number := request_id.current():
            log_data.setdefault("request", number)

    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub(HIDDEN, super().format(record))


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. ``form``: ``json`` or ``text``; ``level`` for everything but the lines of
    requests, which are always written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": Line,
                "format": "{levelname}{name}{message}",
                **FIELDS,
            },
            "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        # One line a request is ours; Django's own would say it again, without the number.
        "loggers": {
            "targets.request": {"level": "INFO"},
            # The end of the audit's chain, kept where who writes to the database does not reach.
            "campaigns.audit": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
        },
    }
