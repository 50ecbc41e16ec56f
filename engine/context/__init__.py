"""One question put to a clause: the facts, the day, whom and what a phrase means, what every clause has."""
