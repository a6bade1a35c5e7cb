"""通报: drawn up, edited, signed, copied for each region, and sent to an approved list."""
