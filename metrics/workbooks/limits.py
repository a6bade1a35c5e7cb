"""How much an uploaded workbook may hold. A form of ours stays far below; reading stays short."""

MEGABYTE = 1024 * 1024

MOST_BYTES = 5 * MEGABYTE
MOST_ENTRIES = 200
MOST_UNPACKED = 50 * MEGABYTE
MOST_RATIO = 100  # a form packs to a tenth, a bomb to a thousandth
MOST_TAGS = 3_000_000  # of all parts together: what the XML parser has to walk through
MOST_PLAN_TAGS = 200_000  # of the parts that are read as a tree: sheet list, formats, relations

MOST_SHEETS = 60
MOST_ROWS = 60_000
MOST_COLUMNS = 256
MOST_CELLS = 400_000
MOST_MERGED = 2_000

# A form with more sheets could not come back: a spreadsheet program adds parts of its own.
MOST_REGIONS = 36
LONGEST_REASON = 300  # what a sheet keeps: metrics.actions.entry
