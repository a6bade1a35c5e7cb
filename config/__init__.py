"""Wiring only: settings, addresses, the task queue. Nothing imports this package but Django."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
