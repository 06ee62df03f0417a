"""alliance: a command-line registry of who belongs to which coalition, and who says so."""

__version__ = "0.1.0"
