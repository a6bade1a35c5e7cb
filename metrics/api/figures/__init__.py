"""Approved numbers."""
