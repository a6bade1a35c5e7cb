"""Questions about figures, and figures counted again."""
