"""Why something about an account is refused."""


class AccountError(Exception):
    """It cannot be asked for, decided or done; the message is for whoever tried, without a full
    stop. Nothing was written."""


class NotYoursError(AccountError):
    """Somebody tried to decide what is not his to decide; that he tried is written down."""
