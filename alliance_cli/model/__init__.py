"""The words of the domain: dates, closed vocabularies, output fields and values. Standard library only."""
