"""Rankings and how each standing comes about."""
