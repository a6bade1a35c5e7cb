"""Measures, the rectification list, the record of duties."""
