"""The names of facts: what each is recorded, asked for and assumed under; two facts never share one."""

from __future__ import annotations

from functools import cache, lru_cache

#: In the place of an agreement: the fact is one of the record itself (a term of an entry, a delivery, a relation).
RECORD = "record"


@cache
def slug(text: str) -> str:
    """Words as one word for the command line: lower case, hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


class FactName(str):
    """The whole name of a fact: whose words it is of (agreement, section), what, and about whom or what.

    Written `agreement/section/fact:about`. A judgement or state of affairs is of an agreement's words wherever they
    stand, `agreement/fact:about`; a fact of the record, which no agreement defines, is `fact:about`. A `str`, so that
    it sorts, hashes and prints as one; made by `named` and `of_record` alone.
    """

    __slots__ = ("about", "agreement", "fact", "section")
    agreement: str
    section: str
    fact: str
    about: str

    def __new__(cls, agreement: str, section: str, fact: str, about: str) -> FactName:
        if not (agreement and fact and about):
            raise ValueError(f"a fact's name is whole: {(agreement, section, fact, about)}")
        short = f"{fact}:{about}"
        whose = () if agreement == RECORD else (agreement, section) if section else (agreement,)
        made = super().__new__(cls, "/".join((*whose, short)))
        made.agreement, made.section, made.fact, made.about = agreement, section, fact, about
        return made

    def __getnewargs__(self) -> tuple[str, str, str, str]:  # type: ignore[override]
        return self.agreement, self.section, self.fact, self.about

    @property
    def short(self) -> str:
        """The name without its agreement and section, and of a relation without the second person."""
        return f"{self.fact}:{self.about.partition('/')[0]}"


@lru_cache(maxsize=1 << 16)
def named(agreement: str, section: str, fact: str, about: str) -> FactName:
    """The name of a fact by the words of an agreement: of one section (an act), or of all (a judgement)."""
    return FactName(agreement, section, slug(fact), about)


@lru_cache(maxsize=1 << 16)
def of_record(term: str, about: str) -> FactName:
    """The name of a fact of the record: a term of an entry, a class or this transfer, a delivery, what happened, a
    relation (about `one/other`)."""
    return FactName(RECORD, "", slug(term), about)


__all__ = ["RECORD", "FactName", "named", "of_record", "slug"]
