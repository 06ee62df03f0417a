"""One verb per file: an open registry and values in, values out. Prints nothing, reads no clock."""
