"""督导问责: the pages."""
