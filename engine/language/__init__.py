"""The language of rule files: conditions, definitions, the words for transfers and events."""
