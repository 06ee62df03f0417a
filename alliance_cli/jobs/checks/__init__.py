"""What `check` looks for: plain functions from what was gathered to findings, by subject in three modules."""
