"""The coverage of agreements: each section's account, and whether a text of it has the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

from covenantry.engine.coverage.account import Account, Rule, accounts
from covenantry.engine.coverage.listed import SectionList
from covenantry.engine.coverage.split import begins, split
from covenantry.engine.rulebook.effective import Rulebook
from covenantry.facts.records import dataclass

Words = Literal["same", "differs", "not found"]


@dataclass(frozen=True, slots=True)
class Covered:
    """One section; `words`: how a text has it, None where no text was looked at; `hash`: of what the text has."""

    account: Account
    words: Words | None = None
    hash: str | None = None

    @property
    def sound(self) -> bool:
        """Whether it is accounted for and the text does not differ."""
        return self.account.status != "missing" and self.words in (None, "same")


@dataclass(frozen=True, slots=True)
class Document:
    """An agreement or an amendment with its sections; `text` names the text that was looked at.

    `astray`: rules that cite a section that is not listed. `unlisted`: sections that the text has and the list lacks.
    `wrong`: why there is no list, or no one text of it.
    """

    agreement: str
    title: str
    sections: tuple[Covered, ...] = ()
    astray: tuple[Rule, ...] = ()
    text: str | None = None
    unlisted: tuple[str, ...] = ()
    wrong: str = ""

    @property
    def sound(self) -> bool:
        """Whether everything is accounted for, and the text as listed."""
        return not (self.wrong or self.astray or self.unlisted) and all(section.sound for section in self.sections)

    def counts(self) -> Counter[str]:
        """How many sections have which status."""
        return Counter(section.account.status for section in self.sections)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every document; `strangers`: texts that are none of them."""

    documents: tuple[Document, ...]
    strangers: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether every section of every agreement is accounted for, and as listed."""
        return all(document.sound for document in self.documents)


def coverage(rulebook: Rulebook, lists: Mapping[str, SectionList], texts: Mapping[str, str] | None = None) -> Coverage:
    """The coverage of every agreement of a rulebook by its list; with texts (by their names), held against them."""
    documents: list[Document] = []
    for agreement, versions in rulebook.versions.items():
        title = versions[0].terms.title
        if agreement not in lists:
            documents.append(Document(agreement, title, wrong="there is no sections.yaml beside its rules"))
            continue
        for one in accounts(lists[agreement], versions):
            known = f"{title}: amendment of {one.text.effective}" if one.text.effective else title
            covered = tuple(Covered(account) for account in one.accounts)
            document = Document(agreement, known, covered, one.astray)
            if texts is not None and one.text.begins is not None:
                document = _held(document, one.text.begins, texts)
            documents.append(document)
    used = {document.text for document in documents}
    return Coverage(tuple(documents), tuple(name for name in texts or () if name not in used))


def _held(document: Document, first: str, texts: Mapping[str, str]) -> Document:
    """The document with what its text says."""
    known = [name for name, text in texts.items() if begins(text, first)]
    parts = (document.agreement, document.title, document.sections, document.astray)
    if len(known) != 1:
        several = f"several texts begin with '{first}': {', '.join(known)}"
        return Document(*parts, wrong=several if known else f"no text begins with '{first}'")
    found = split(texts[known[0]], [section.account.listed for section in document.sections])
    sections = tuple(
        Covered(section.account, _words(section.account.listed.hash, part.hash), part.hash)
        for section, part in zip(document.sections, found.found, strict=True)
    )
    return Document(document.agreement, document.title, sections, document.astray, known[0], found.unlisted)


def _words(listed: str | None, found: str | None) -> Words:
    return "not found" if found is None else "same" if found == listed else "differs"


def statuses(documents: Iterable[Document]) -> Counter[str]:
    """How many sections of all the documents have which status."""
    return sum((document.counts() for document in documents), Counter())
