"""The questions that people put: pre-check, what-if, fires, rights; from words to answers."""
