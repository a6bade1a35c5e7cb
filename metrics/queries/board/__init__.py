"""看板: what one screen answers, read from published rankings."""
