"""Rows to data frames and back: the only place where the tables and the engine meet."""
