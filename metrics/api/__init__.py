"""The interface for the systems of offices: JSON under /api/v1/."""
