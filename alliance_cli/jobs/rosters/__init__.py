"""Evidence into rosters: what is known, what it says of each day, and the two sides of a comparison."""
