"""What was typed into a form, read as the engine takes it; problems go beside the field that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from covenantry.facts.problems import InvalidInput, Place, Problem
from covenantry.facts.records import dataclass
from covenantry.facts.values import parse_date, parse_moment

T = TypeVar("T")

#: Fields of one form.
MOST_FIELDS = 200
#: Begins the name of a field that answers for a fact.
FACT = "fact:"
#: The terms of a transfer that are typed as they are.
_TERMS = ("from", "security", "quantity", "price", "manner", "consideration", "exemption", "date")
#: The party that is not in the book.
NEW = "+"


@dataclass(slots=True)
class Form:
    """The fields of a form as typed, and what is wrong with each; what is wrong with none of them stands under ''."""

    typed: Mapping[str, str]
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What was typed into a field; nothing where nothing was."""
        return self.typed.get(name, "")

    def problems(self, found: Iterable[Problem]) -> None:
        """Puts each problem beside its field."""
        for problem in found:
            name = _field(problem.place.file)
            text = problem.message + (f" ({problem.hint})" if problem.hint else "")
            told = self.wrong.setdefault(name if name in FIELDS else "", [])
            if text not in told:
                told.append(text)

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """A field, or None where it is empty or wrong; what is wrong is put beside it."""
        try:
            return parse(self.get(name)) if self.get(name) else None
        except ValueError as error:
            self.problems([Problem(Place(name), str(error))])
            return None

    def times(self) -> dict[str, Any]:
        """As of which day, and known when. Raises InvalidInput where they are none."""
        times = {"as_of": self.read("as_of", parse_date), "known_at": self.read("known_at", parse_moment)}
        if self.wrong:
            raise InvalidInput(())
        return times

    def facts(self) -> dict[str, str]:
        """What is taken as given."""
        return {name.removeprefix(FACT): value for name, value in self.typed.items() if name.startswith(FACT) and value}

    def transfer(self) -> dict[str, Any]:
        """The proposed transfer, its terms by the names of a TRANSFER file."""
        terms: dict[str, Any] = {name: self.get(name) for name in _TERMS if self.get(name)}
        if self.get("to") == NEW:
            terms["to"] = {"name": self.get("new_name"), "type": self.get("new_type") or "corporation"}
            if not self.get("new_name").isascii():
                terms["to"]["id"] = "new-party"
        elif self.get("to"):
            terms["to"] = self.get("to")
        return terms


#: Fields that can have a problem of their own.
FIELDS = frozenset(
    (*_TERMS, "to", "new_name", "new_type", "as_of", "known_at", "holder", "events", "issuer", "event", "right")
)


def read(request: Request) -> Form:
    """The form that an address holds; the last of fields of one name counts, since a form repeats none."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    return Form({name: value.replace("\r\n", "\n").strip() for name, value in pairs})


def _field(place: str) -> str:
    """The field that a place is about: transfer.to.name is new_name, --as-of is as_of."""
    path = place.removeprefix("transfer.").removeprefix("--").lower().replace("-", "_").replace("[", ".").split(".")
    if path[0] == "to" and path[1:] in (["name"], ["type"]):
        return f"new_{path[1]}"
    return path[0]
