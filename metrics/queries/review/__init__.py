"""review: what waits for a decision, what is missing, what was asked to be corrected."""
