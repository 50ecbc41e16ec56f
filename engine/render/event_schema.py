"""The JSON Schema of events as people write them, made from the types that read them.

It knows names as `covenantry events` lists them, and the shorter ones; whatif itself also takes them in other cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from covenantry.engine.language.event_words import ENTRIES, HEADER, NAMED, OFFERING, SHORT, TERMS, entry_terms
from covenantry.engine.questions.initial_offering import InitialPublicOffering
from covenantry.facts.model import ENTRY_TYPES, Entry, Party
from covenantry.facts.model.happenings import HAPPENINGS

Schema = dict[str, Any]
Of = Callable[[Any], Schema]

#: What may be said of any event, beside its name or among its terms.
_SHARED: Schema = {
    "date": {"type": "string", "format": "date", "description": "The day on which it happens."},
    "issuer": {"type": "string", "description": "The company to which it happens: that of the book."},
}


def event_schema(of: Of) -> Schema:
    """One event, a list of them, or a file of them; `of` gives the schema of a type."""
    event = {"$ref": "#/$defs/event", "$defs": {"event": _event(of)}}
    some = {"type": "array", "items": event, "minItems": 1, "description": "Events in the order of their days."}
    parts = {
        **_SHARED,
        "events": {"anyOf": [some, event]},
        "parties": {"type": "array", "items": of(Party), "description": "Parties that the book lacks."},
        "note": {"type": "string"},
    }
    file = {"type": "object", "properties": parts, "required": ["events"], "additionalProperties": False}
    return {"anyOf": [file, some, event]}


def _event(of: Of) -> Schema:
    terms = _Terms(of)
    named = dict(sorted(terms.named().items()))
    named |= {short: named[name] for short, name in sorted(SHORT.items()) if short not in named}
    return {
        "anyOf": [
            {"enum": list(named), "description": "An event without terms."},
            {"type": "string", "pattern": ":", "description": "An event with its terms in one text."},
            {
                "type": "object",
                "properties": {**named, **_SHARED},
                "oneOf": [{"required": [name]} for name in named],
                "additionalProperties": False,
                "description": "An event by its name, with its terms.",
            },
            *({"allOf": [terms.entry(type_), {"required": ["type"]}]} for type_ in ENTRY_TYPES),
        ]
    }


class _Terms:
    """The terms of each event; `of` gives the schema of a type."""

    def __init__(self, of: Of) -> None:
        self.of = of
        header = {name: value for name, value in of(Entry)["properties"].items() if name != "date"}
        defined = {"entry": {"properties": header}}
        self.header = {name: {**_refers("entry", name), "$defs": defined} for name in header}

    def named(self) -> dict[str, Schema]:
        """Every name of an event with its terms."""
        kinds: Mapping[str, Any] = {OFFERING: InitialPublicOffering, **HAPPENINGS}
        found = {name: self._group(name, kind) for name, kind in kinds.items()}
        return found | {name: self.entry(type_) for name, type_ in ENTRIES.items()}

    def entry(self, type_: str) -> Schema:
        """The terms of an entry: as the book has them, or by the words that people use; its type may be among them."""
        schema = self.of(ENTRY_TYPES[type_])
        schema["required"] = [term for term in schema["required"] if term != NAMED.get(type_)]
        own = {name: self.header.get(name, value) for name, value in schema["properties"].items()}
        own |= {"type": {"const": type_}, **_SHARED}
        said = dict.fromkeys([*(name.removesuffix("_id") for name in own), *TERMS])
        ways: dict[str, list[str]] = {}
        for word, name in entry_terms(type_, said).items():
            if word not in own and name in own:
                ways.setdefault(name, []).append(word)
        return _written(type_, schema, own, ways)

    def _group(self, name: str, kind: Any) -> Schema:
        """The terms of another event, with what an entry says of itself."""
        schema = self.of(kind)
        header = {} if name == OFFERING else self.header
        return _written(name, schema, {**header, **schema["properties"], **_SHARED}, {})


def _written(name: str, schema: Schema, own: Schema, ways: Mapping[str, list[str]]) -> Schema:
    """A group of terms, each of which may be written in several ways, but must be in one of them where it is needed.

    Those of several words stand with underscores or with spaces.
    """
    spelt = {term: [term, *ways.get(term, ())] for term in own}
    for term, words in spelt.items():
        words += [] if term in HEADER else [word.replace("_", " ") for word in words if "_" in word]
    needed = [term for term in schema.get("required", ()) if term not in HEADER]
    others = {word: _refers(name, term) for term, words in spelt.items() for word in words[1:]}
    made: Schema = {
        "type": "object" if needed else ["object", "null"],
        "properties": {**own, **others},
        "additionalProperties": False,
        "description": schema.get("description", ""),
    }
    if needed:
        made["allOf"] = [{"anyOf": [{"required": [word]} for word in spelt[term]]} for term in needed]
    return {"$ref": f"#/$defs/{_slug(name)}", "$defs": {**schema.get("$defs", {}), _slug(name): made}}


def _refers(name: str, term: str) -> Schema:
    """A reference to a term of a group."""
    return {"$ref": f"#/$defs/{_slug(name)}/properties/{term}"}


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)


__all__ = ["event_schema"]
