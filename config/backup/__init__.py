"""Backups: one folder each, with the database, the files beside it, and a manifest by which a
restored system is compared, row for row. Nothing here knows what the rows mean."""


class BackupError(Exception):
    """Why a backup cannot be made or used, in words for whoever runs the command."""
