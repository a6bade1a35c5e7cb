"""Bulletins as they were signed."""
