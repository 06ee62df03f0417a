"""Open questions: what one answer settles, asked in a conversation or as rows."""
