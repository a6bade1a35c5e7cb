"""The comparison of record and promise: pandas and NumPy in, pandas out, no Django.

README.md in this folder is the rule book; VERSION counts up whenever the same input gives another
output, and is stored with every ranking.
"""

VERSION = 2
