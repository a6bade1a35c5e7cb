"""Data quality: what is asked about figures, and figures counted again."""
