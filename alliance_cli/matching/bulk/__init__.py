"""The bulk size: the answers of `Engine` for very many names at once, by arrays and compiled loops (extra `bulk`)."""
