"""填报: the pages on which an office hands in its month."""
