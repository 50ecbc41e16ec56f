"""Counting shares: bases, majorities, shares of before a split, registration, acquisition."""
