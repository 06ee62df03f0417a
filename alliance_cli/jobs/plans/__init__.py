"""A plan: what is staged as lines that a person edits, and the edited lines as orders."""
