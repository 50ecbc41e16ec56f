"""The reference of the rule language, made from the types that read rule files: for the terminal and for docs/."""
