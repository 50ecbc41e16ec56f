"""The JSON Schemas of every input and output, made from the types that read and print them; committed in schemas/."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _transfer() -> Schema:
    from covenantry.engine.language.proposal import ProposalText
    from covenantry.facts.model import Party

    one = _of(ProposalText)
    one["properties"]["to"] = {
        "anyOf": [{"type": "string"}, _of(Party)],
        "description": "A party's id, or a new party.",
    }
    one["properties"]["parties"] = _list(_of(Party), "Parties that the book lacks.")
    one["properties"]["facts"] = _list(_entry(), "Entries of the book's form, taken as given for this answer.")
    transfer = _named("transfer", one)
    return {"anyOf": [transfer, _list(transfer, "Many proposed transfers.")]}


def _answer() -> Schema:
    from covenantry.engine.render.shapes import Printed

    return _of(Printed)


def _agreement() -> Schema:
    from covenantry.engine.language.model import Agreement

    return _of(Agreement)


def _definitions() -> Schema:
    from covenantry.engine.language.model import Definition

    return _list(_named("definition", _of(Definition)), "The defined phrases of an agreement.")


def _clauses() -> Schema:
    return _list(_clause(), "Clauses of an agreement.")


def _amendment() -> Schema:
    from covenantry.engine.language.model import Amendment, Definition

    schema = _of(Amendment)
    schema["properties"]["definitions"] = _list(_named("definition", _of(Definition)), "Definitions new or replaced.")
    schema["properties"]["clauses"] = _list(_clause(), "Clauses new or replaced.")
    return schema


def _book() -> Schema:
    from covenantry.facts.model import ClosingPrices, Issuer, Party, StockClass

    parts = {
        "issuer": _of(Issuer),
        "parties": _list(_named("party", _of(Party)), "Everybody who holds, controls, signs or receives."),
        "securities": _list(_named("stock_class", _of(StockClass)), "The classes and series of securities."),
        "entries": _list(_entry(), "What happened, each with the day on which it took effect."),
        "files": {"type": "array", "items": {"type": "string"}, "description": "The files that make up the book."},
        "prices": _list(_named("prices", _of(ClosingPrices)), "Closing prices."),
    }
    return {"type": "object", "properties": parts, "additionalProperties": False}


def _scenario() -> Schema:
    from covenantry.engine.scenarios import ScenarioFile

    return _of(ScenarioFile)


def _event() -> Schema:
    from covenantry.engine.render.event_schema import event_schema

    return event_schema(_of)


def _whatif() -> Schema:
    from covenantry.engine.render.days.shapes import WhatIfPrinted

    return _of(WhatIfPrinted)


def _rights() -> Schema:
    from covenantry.engine.render.days.shapes import RightsPrinted

    return _of(RightsPrinted)


def _fires() -> Schema:
    from covenantry.engine.render.days.shapes import FiresPrinted

    return _of(FiresPrinted)


def _sections() -> Schema:
    from covenantry.engine.coverage.listed import Sections

    return _of(Sections)


def _checked() -> Schema:
    from covenantry.engine.render.problems import CheckedShape

    return _of(CheckedShape)


def _coverage() -> Schema:
    from covenantry.engine.render.coverage_shapes import CoverageShape

    return _of(CoverageShape)


#: Each schema by its name, with what it describes.
SCHEMAS: dict[str, tuple[str, Callable[[], Schema]]] = {
    "transfer": ("a proposed transfer, or a list of them (input of precheck)", _transfer),
    "answer": ("the answer to one, or why there is none (output of precheck --format json)", _answer),
    "event": ("events that may happen, in order (input of whatif)", _event),
    "whatif": ("what events would bring (output of whatif --format json)", _whatif),
    "rights": ("what a holder has, owes and may not do (output of rights --format json)", _rights),
    "fires": ("what would make provisions fire (output of fires --format json)", _fires),
    "agreement": ("agreement.yaml of an agreement's rules", _agreement),
    "definitions": ("definitions.yaml of an agreement's rules", _definitions),
    "clauses": ("the other rule files of an agreement", _clauses),
    "amendment": ("amendments/*.yaml of an agreement's rules", _amendment),
    "sections": ("sections.yaml of an agreement's rules", _sections),
    "coverage": ("which sections are accounted for (output of coverage --format json)", _coverage),
    "checked": ("what is wrong with rule files (output of rules check --format json)", _checked),
    "book": ("a file of a book", _book),
    "scenario": ("*.scenarios.yaml beside the rules", _scenario),
}


def schema(name: str) -> Schema:
    """The JSON Schema of that name; KeyError if there is none."""
    about, make = SCHEMAS[name]
    hoist = _Hoist()
    body = hoist.lift(make())
    head = {"$schema": DIALECT, "$id": f"{name}.json", "title": f"Covenantry: {about}"}
    return {**head, **body, **({"$defs": dict(sorted(hoist.found.items()))} if hoist.found else {})}


def schema_text(name: str) -> str:
    """The same as the text of a file."""
    import json

    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"


# --- the parts ------------------------------------------------------------------------------------------------------


@cache
def _generator() -> Any:
    from pydantic.json_schema import GenerateJsonSchema

    class Generator(GenerateJsonSchema):
        """Says nothing of a default that JSON cannot say, such as a Fraction."""

        ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012  (as the base has it)

    return Generator


def _of(kind: Any) -> Schema:
    """The schema of a type, its definitions within it under $defs."""
    from covenantry.facts.typed import adapter

    made: Schema = adapter(kind).json_schema(schema_generator=_generator())
    return _tidied(made, kind)


def _tidied(made: Schema, kind: Any) -> Schema:
    """In the words of the files: a keyword of Python without its underscore, without what the loader sets."""
    keyword = getattr(kind, "__keyword__", "")
    if keyword:
        made["properties"] = {_word(name, keyword): value for name, value in made["properties"].items()}
        made["required"] = [_word(name, keyword) for name in made.get("required", [])]
    for part in [made, *made.get("$defs", {}).values()]:
        part.pop("title", None)
        if (
            part.get("additionalProperties") is False
            and part.get("properties", {}).get("place", {}).get("default", 0) is None
        ):
            del part["properties"]["place"]  # the loader sets it; no file says it
        for term in part.get("properties", {}).values():
            term.pop("title", None)
    _described(made, kind)
    return made


def _described(made: Schema, kind: Any) -> None:
    """Says of each term of rule files what the reference says of it."""
    from covenantry.engine.render.reference.terms import PIECES, described, kinds, nested_in, predicates, sentence

    if not any(kind in words.values() for words in (PIECES, kinds(), predicates())):
        return
    nested = nested_in(kind)
    parts = [(made, kind), *((part, nested.get(name)) for name, part in made.get("$defs", {}).items())]
    for part, its in parts:
        for name, term in part.get("properties", {}).items():
            if its is not None and (said := described(its).get(name) or described(PIECES["clause"]).get(name)):
                term["description"] = " ".join(filter(None, [sentence(said), term.get("description")]))


def _word(name: str, keyword: str) -> str:
    return keyword if name == f"{keyword}_" else name


def _named(name: str, body: Schema) -> Schema:
    """A reference to a schema that stands once among the definitions."""
    return {"$ref": f"#/$defs/{name}", "$defs": {name: body}}


def _list(item: Schema, about: str) -> Schema:
    return {"type": "array", "items": item, "description": about}


def _tagged(kinds: Iterable[tuple[str, Any]], tag: str) -> Schema:
    """One of several kinds, told apart by a term: an editor completes and marks by the terms of that kind alone."""
    words, options = [], []
    for word, kind in kinds:
        one = _of(kind)
        one["properties"] = {tag: {"const": word}, **one["properties"]}
        one["required"] = [tag, *one.get("required", [])]
        words.append(word)
        options.append({"if": {"properties": {tag: {"const": word}}, "required": [tag]}, "then": _named(word, one)})
    return {"type": "object", "required": [tag], "properties": {tag: {"enum": words}}, "allOf": options}


def _clause() -> Schema:
    from covenantry.engine.clauses import load_kinds
    from covenantry.engine.context.clause import KINDS

    load_kinds()
    return _tagged(sorted(KINDS.items()), "kind")


def _entry() -> Schema:
    from covenantry.facts.model import ENTRY_TYPES

    return _tagged(ENTRY_TYPES.items(), "type")


def _condition() -> Schema:
    """The language of conditions."""
    from covenantry.engine.language.conditions import vocabulary

    this = {"$ref": "#/$defs/condition"}
    limb = {"name": {"type": "string"}, "section": {"type": "string"}, "when": this}
    some = {"type": "array", "items": this, "minItems": 1}
    bare = {"type": ["string", "array", "boolean"]}
    tests = {
        word: {"if": {"type": "object"}, "then": _of(kind), "else": bare} for word, kind in sorted(vocabulary().items())
    }
    return {
        "description": "A defined phrase, a list (all must hold), a named limb, or one test.",
        "type": ["string", "array", "object"],
        "items": this,
        "if": {"type": "object", "required": ["name"]},
        "then": {"properties": limb, "required": ["name", "when"], "additionalProperties": False},
        "else": {
            "properties": {"all": some, "any": some, "not": this, **tests},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    }


class _Hoist:
    """Gathers the definitions of a schema's parts in one place; of two with one name the later gets a number."""

    def __init__(self) -> None:
        self.found: Schema = {}
        self._raw: Schema = {}

    def lift(self, part: Any, names: Mapping[str, str] | None = None) -> Any:
        """The part without definitions of its own, and with conditions referred to; `names` are those its own got."""
        names = names or {}
        if isinstance(part, list):
            return [self.lift(item, names) for item in part]
        if not isinstance(part, dict):
            return part
        if part.get("$comment") == "condition":
            if "condition" not in self._raw:
                self._define({"condition": _condition()})
            return {"$ref": "#/$defs/condition"}
        if "$defs" in part:
            names = {**names, **self._define(part["$defs"])}
        lifted = {key: self.lift(value, names) for key, value in part.items() if key != "$defs"}
        if "$ref" in lifted:
            name = lifted["$ref"].removeprefix("#/$defs/")
            lifted["$ref"] = f"#/$defs/{names.get(name, name)}"
        return lifted

    def _define(self, definitions: Schema) -> dict[str, str]:
        """Takes definitions in; the name that each has here."""
        names = {}
        for name, value in definitions.items():
            tries = (name if n == 1 else f"{name}_{n}" for n in count(1))
            names[name] = next(t for t in tries if self._raw.get(t, value) == value)
        for name, value in definitions.items():
            if names[name] not in self._raw:
                self._raw[names[name]] = value
                self.found[names[name]] = self.lift(value, names)
        return names
