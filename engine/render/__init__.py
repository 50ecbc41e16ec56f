"""Answers for people (text) and for machines (json), and the JSON Schemas of every input and output."""
