"""What a right of first offer or refusal is made of: turns, elections, sales, and what is on record of them."""
