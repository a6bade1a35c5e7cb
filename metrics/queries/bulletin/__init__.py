"""通报: what is drawn up from published rankings, and who received it. It only reads."""
