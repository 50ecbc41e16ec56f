"""Well-formed random clauses: every kind, its terms drawn by their types, so that the check passes most of them."""

from __future__ import annotations

import random
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from covenantry.engine.language.conditions import ConditionText, vocabulary
from covenantry.facts.words import Word

#: Values by the words that describe a type, and by the sort of a word of the vocabulary.
PHRASES = {"people": ["Company", "Holders", "Investors"], "securities": ["Shares", "Preferred Stock"]}
WORDS = {
    "class": ["common", "preferred"],
    "event": ["plan adopted", "liquidation", "merger", "dividend"],
    "notice": ["first notice", "second notice"],
    "instrument": ["consent", "joinder", "waiver"],
    "judgement": ["it is fair", "it is lawful"],
    "contents": ["price", "buyer"],
    "role": ["Company", "Holder"],
    "section": ["2", "3.1", "4"],
    "party": ["ada", "elm"],
    "manner": ["sale", "gift"],
    "agreement": ["fuzzed"],
    "purpose": ["plan"],
    "expense": ["printing"],
    "exclusion": ["conversion"],
    "method": ["by hand"],
}
BY_NAME = {
    "Phrase": ["Company", "Holders", "Investors", "Shares", "Preferred Stock"],
    "Lasting": ["30 days", "1 year", "2 months", "5 business days"],
    "Days": ["30 days", "10 days"],
    "Share": ["10%", "1/2", "2/3"],
    "Money": ["1.50", "10.00"],
    "Day": ["2024-03-01", "2025-06-30"],
}


class Fuzz:
    """Draws clauses; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def clause(self, word: str, kind: type[Any]) -> dict[str, Any]:
        """A clause of a kind, with every term that it needs and some others."""
        made = {"section": self.random.choice(["2", "3.1", "4"]), "kind": word, "says": "something"}
        return made | {
            name: value for name, value in self.terms(kind, 0).items() if name not in ("section", "says", "readings")
        }

    def terms(self, kind: type[Any], depth: int) -> dict[str, Any]:
        hints = _hints(kind)
        keyword = getattr(kind, "__keyword__", "")
        made = {}
        for field in fields(kind):
            needed = field.default is MISSING and field.default_factory is MISSING
            if field.name.startswith("_") or not (needed or self.random.random() < 0.4 / (1 + depth)):
                continue
            value = self.value(hints[field.name], field.name, depth)
            if value is not None:
                made[keyword if field.name == f"{keyword}_" else field.name] = value
        return made

    def value(self, hint: Any, name: str, depth: int) -> Any:
        if hint is ConditionText or "condition" in str(getattr(hint, "__metadata__", "")):
            return self.condition(depth)
        if get_origin(hint) is Annotated:
            return self.annotated(hint, name, depth)
        if get_origin(hint) in (Union, UnionType):
            choices = [one for one in get_args(hint) if one is not NoneType]
            return self.value(self.random.choice(choices), name, depth)
        if get_origin(hint) is Literal:
            return self.random.choice([one for one in get_args(hint) if one is not None])
        if get_origin(hint) is tuple:
            count = self.random.choice([1, 1, 2])
            return [self.value(get_args(hint)[0], name, depth) for _ in range(count)]
        if is_dataclass(hint):
            return self.terms(hint, depth + 1)  # type: ignore[arg-type]
        return "some words"

    def annotated(self, hint: Any, name: str, depth: int) -> Any:
        for mark in hint.__metadata__:
            if isinstance(mark, Word):
                return self.random.choice(WORDS[mark.sort])
        said = str(getattr(hint.__metadata__[0], "described", "")).casefold()
        if name == "means":
            return "Free Transfer"
        if name == "day" and hint.__origin__ is str:
            return self.random.choice(["pays", "record date"])
        if "phrase" in said:
            people = name not in ("covers", "shares", "phrase", "securities", "means", "by_held")
            return self.random.choice(PHRASES["people" if people else "securities"])
        if "yes or no" in said or "yes and no" in said:
            return self.random.choice(["yes", "no"])
        if "period" in said:
            return self.random.choice(BY_NAME["Days" if "ends with a day" in said else "Lasting"])
        if "percent" in said or "part of a whole" in said:
            return self.random.choice(BY_NAME["Share"])
        if "money" in said:
            return self.random.choice(BY_NAME["Money"])
        if "whole number" in said or "number" in said or "count" in said:
            return str(self.random.choice([1, 2, 30]))
        if "date" in said:
            return self.random.choice(
                [*BY_NAME["Day"], "first public offering"] if "one of" in said else BY_NAME["Day"]
            )
        if "paper" in said:
            return self.random.choice(["Company", "transferor", "transferee", "{}"]).replace("{}", "Holders")
        return self.value(hint.__origin__, name, depth)

    def condition(self, depth: int) -> Any:
        if depth < 2 and self.random.random() < 0.2:
            return {self.random.choice(["all", "any"]): [self.condition(depth + 1), self.condition(depth + 1)]}
        if self.random.random() < 0.1:
            return {"not": self.condition(depth + 1)}
        word, kind = self.random.choice(sorted(vocabulary().items()))
        return {word: self.terms(kind, depth + 1)}


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)
