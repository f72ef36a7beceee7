"""What a file may cost: every bound that content from a stranger is held to, in one place."""

FILE_BYTES = 500_000
"""Size of one YAML, Markdown or SVG file."""
NESTING = 40
"""Depth of mappings and lists inside a file."""
NODES = 20_000
"""Keys and values in one file."""
FILES = 2_000
"""Files of one kind in a mallette."""
FAULTS = 200
"""Mistakes of writing, and mistakes of shape, that are told of one file: nobody reads more."""
LINE = 200
"""Characters of a title, a label, a choice."""
PROSE = 20_000
"""Characters of a text of several paragraphs."""
NUMBER = 1_000
"""Greatest value of a gauge, a counter, an effect, either side of zero."""
CONDITION = 400
"""Characters of a condition."""
CONDITION_DEPTH = 20
"""Depth of parentheses and operators in a condition."""
EVENTS = 60
"""Events in one deck."""
SHAPES = 2_000
"""Shapes in one picture."""
PATH_POINTS = 10_000
"""Points in one picture."""
PHOTO_BYTES = 10_000_000
"""Size of one photograph, PNG or JPEG."""
PHOTO_POINTS = 30_000_000
"""Points in one photograph, its width times its height: seen before it is unpacked."""
COPIES = 1_000
"""Copies of one card."""
TABLE_BYTES = 20_000_000
"""Size of an XLSX, and of all that it unpacks to, pictures too."""
TABLE_TEXT = 2_000_000
"""Size of a CSV."""
TABLE_MARKUP = 300_000
"""Tags and attributes in an XLSX: each costs a hundred times its size to read."""
TABLE_ROWS = 2_000
"""Cards in a spreadsheet."""
TABLE_COLUMNS = 50
"""Columns of a spreadsheet that are looked at."""
