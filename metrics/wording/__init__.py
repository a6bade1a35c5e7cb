"""Data to Chinese words and shown numbers; pure, and the only place that rounds for the eye."""
