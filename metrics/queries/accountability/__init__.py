"""督导问责: what is proposed, what runs, and who sees it."""
