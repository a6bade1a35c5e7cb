"""Ready-made charts: read from published rankings, put into a figure, a sentence and a table."""
