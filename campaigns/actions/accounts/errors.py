"""Why something about an account is refused."""

from collections.abc import Mapping


class AccountError(Exception):
    """It cannot be asked for, decided or done; the message is for whoever tried, without a full
    stop. Nothing was written."""


class MistakesError(AccountError):
    """What was filled in cannot be taken: field → what is wrong with it, all at once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = dict(fields)


class NotYoursError(AccountError):
    """Somebody tried to decide what is not his to decide; that he tried is written down."""
