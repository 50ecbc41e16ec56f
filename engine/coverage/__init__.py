"""Every section of every agreement accounted for, and the list of them held against the texts.

Pure: rulebook, lists and texts in, findings out. `names`: what sections are called. `normal`: what their words are.
`split`: where they stand in a text. `listed`: what the list may say. `account`: what accounts for each. `compare`: all
of it together.
"""
