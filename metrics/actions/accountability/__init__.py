"""督导问责: proposals, measures, letters, the rectification list."""
