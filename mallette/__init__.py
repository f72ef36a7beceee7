"""The pedagogical kit for territorial cooperation: situations to play, cards and fiches to print."""

__version__ = "0.1.0"
