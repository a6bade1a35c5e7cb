"""Frames and numbers to plotly figures; pure."""
