"""Every section of every agreement accounted for, and the list of them held against the texts.

Pure: rulebook, lists and texts in, findings out. What a section is called is in `names`, what its words are in
`normal`, where it stands in a text in `split`, what the list may say in `listed`, and what accounts for it in `account`.
"""
