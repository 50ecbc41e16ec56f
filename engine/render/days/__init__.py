"""What is told of days: what an event would change, what a holder has and owes, what would make a right fire."""
