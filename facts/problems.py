"""Problems are values: what is wrong, where it stands, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from covenantry.facts.records import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file that a person wrote, or a row of a store; line, column and row count from 1."""

    file: str
    line: int = 0
    column: int = 0
    row: int = 0

    def __str__(self) -> str:
        if self.row:
            return f"{self.file} row {self.row}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect of an input; `hint` says how to mend it, or is empty."""

    place: Place
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" + (f" ({self.hint})" if self.hint else "")
        return " ".join(text.splitlines())  # what it quotes must not begin a line of its own


class InvalidInput(Exception):
    """Input with problems reached an edge that needs sound input; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, choices: Iterable[str], alike: float = 0.6) -> str | None:
    """The choice most like the word, or None where none is near; `alike`: how near, 1 being the same."""
    from difflib import get_close_matches  # only needed once something is wrong

    by_folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=alike)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A hint that names the nearest right word, else the few words there are."""
    choices = sorted(choices)
    if found := nearest(word, choices):
        return f"did you mean '{found}'?"
    return f"one of: {', '.join(choices)}" if 0 < len(choices) <= 12 else ""
