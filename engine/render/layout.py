"""Lays text out for a terminal: headings, wrapped paragraphs, hanging indents, rows; knows nothing of answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from textwrap import TextWrapper
from typing import ClassVar

#: Colours a piece of text for what it is: good, bad, open, heading, faint. Plain text goes out as it came.
Style = Callable[[str, str], str]

NARROWEST = 40

#: Characters that a terminal would obey instead of showing: controls, and those that turn the direction of writing.
_OBEYED = (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {code: f"\\u{code:04x}" for code in _OBEYED if code not in (9, 10)}


_VERDICT = re.compile(r"PERMITTED|CONDITIONAL|UNDETERMINED|PROHIBITED")


def clean(text: str) -> str:
    """The text with every character that a terminal would obey made visible; ends of lines stay."""
    return text.translate(_SHOWN)


def plain(text: str, kind: str) -> str:
    """The style of anything that is not a terminal."""
    return text


class Page:
    """Lines of at most `width` columns. `names`: what people call things that are known by an id.

    `folds`: whether what is folded can be unfolded on the page itself.
    """

    folds: ClassVar[bool] = False

    def __init__(self, width: int, style: Style = plain, names: Mapping[str, str] | None = None) -> None:
        self.width = max(width, NARROWEST)
        self.style = style
        self.names = names or {}
        self.lines: list[str] = []

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"

    def name(self, of: str) -> str:
        """What people call a thing; its id where nothing is said."""
        return self.names.get(of, of)

    def part(self, name: str, folded: str = "") -> None:
        """What follows is the part of an answer that is called so; `folded`: the words under which a screen folds it.

        Paper and terminals have one column and no folds: there it says nothing.
        """

    def typed(self, label: str, text: str, indent: int = 0, column: int = 0) -> None:
        """What to type at a terminal for more; a page that has buttons leaves it out."""
        self.hang(label, text, indent, "faint", column)

    def item(self, number: int, text: str) -> None:
        """Something to be done, with a box to tick."""
        self.hang(f"[ ] {number}", text, column=7)

    def heading(self, text: str) -> None:
        """A heading with an empty line before it."""
        self.lines.append("")
        self.text(text, kind="heading")

    def text(self, text: str, indent: int = 0, kind: str = "") -> None:
        """A paragraph."""
        self.hang("", text, indent, kind)

    def hang(self, label: str, text: str, indent: int = 0, kind: str = "", column: int = 0) -> None:
        """A paragraph that hangs from its label: in a column of its own, `column` wide, else one step in.

        Where a word is longer than the column (the name of a fact, which people copy), the paragraph hangs less; only
        what is wider than the page is broken.
        """
        first = " " * indent + clean(label).ljust(column)
        if label and not first.endswith(" "):
            first += " "
        rest = min(len(first), self.width // 2) if column or not label else indent + 2
        text = clean(text)
        words = text.split()
        longest = max(map(len, words), default=0)
        if longest <= self.width:
            rest = min(rest, self.width - longest)
        lines: list[str] = []
        if words and len(first) + min(len(words[0]), self.width) > self.width:
            lines = self._wrapped(first, "", " " * indent) if label else []
            first = " " * rest
        lines += self._wrapped(text, first, " " * rest)
        self.lines += [self.style(line, kind) for line in lines] if kind else lines

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        wrapper = TextWrapper(width=self.width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
        lines = [line.rstrip() for line in wrapper.wrap(text)] or [first.rstrip()]
        # What goes on must not look like a line of its own that begins with a verdict.
        return [lines[0], *(f"  {line}" if _VERDICT.match(line) else line for line in lines[1:])]

    def line(self, text: str, indent: int = 0, kind: str = "") -> None:
        """One line, cut where the page ends."""
        full = " " * indent + clean(text).replace("\n", " ")
        cut = full if len(full) <= self.width else full[: self.width - 3].rstrip() + "..."
        self.lines.append(self.style(cut, kind) if kind else cut)

    def rows(self, rows: Iterable[tuple[str, str]], indent: int = 0, most: int = 28) -> None:
        """Labels with their texts in a second column."""
        pairs = list(rows)
        column = min(max((len(label) for label, _ in pairs), default=0), most) + 2
        for label, text in pairs:
            self.hang(label, text, indent, column=column)
