"""`python -m mallette`."""

from mallette.cli import main

main()
