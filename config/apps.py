"""The wiring as an application: its commands, and what it listens to."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "wiring"

    def ready(self) -> None:
        """Log-ins are announced as signals alone."""
        from config import log_ins

        log_ins.listen()
