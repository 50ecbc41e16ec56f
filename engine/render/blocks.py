"""A page that keeps what is put on it, part by part, for those who lay it out themselves, such as HTML."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, NamedTuple

from covenantry.engine.render.layout import Page
from covenantry.facts.records import dataclass


class Block(NamedTuple):
    """A heading, a paragraph with its label, or something to be done; `indent` and `column` as of Page.hang."""

    form: Literal["heading", "paragraph", "item"]
    label: str
    text: str
    indent: int = 0
    kind: str = ""
    column: int = 0


@dataclass(slots=True)
class Part:
    """A part of an answer; `folded`: the words under which it is folded, none where it is in sight."""

    name: str
    folded: str = ""
    blocks: list[Block] = field(default_factory=list)


class Blocks(Page):
    """The parts of an answer, each with its blocks; what is typed at a terminal is left out."""

    folds = True

    def __init__(self) -> None:
        super().__init__(80)
        self.parts: list[Part] = []

    def part(self, name: str, folded: str = "") -> None:
        self.parts.append(Part(name, folded))

    def typed(self, label: str, text: str, indent: int = 0, column: int = 0) -> None:
        pass

    def heading(self, text: str) -> None:
        self._put(Block("heading", "", text))

    def item(self, number: int, text: str) -> None:
        self._put(Block("item", str(number), text))

    def hang(self, label: str, text: str, indent: int = 0, kind: str = "", column: int = 0) -> None:
        if label or text:
            self._put(Block("paragraph", label, text, indent, kind, column))

    def line(self, text: str, indent: int = 0, kind: str = "") -> None:
        self.hang("", text, indent, kind)

    def _put(self, block: Block) -> None:
        if not self.parts:
            self.part("")
        self.parts[-1].blocks.append(block)
