"""The words that the engine itself looks up in a book, whatever the rules; the rules' own stand in their terms.

A name made of another one is made by a pattern, so that a book's word can be told to be one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from covenantry.engine.language.proposal import Manner
from covenantry.facts.model.happenings import HAPPENINGS
from covenantry.facts.words import Sort


class Pattern(NamedTuple):
    """A judgement whose name holds another name: `of` says the name of what."""

    before: str
    after: str
    of: Literal["instrument", "notice", "registration", "exclusion", "role"]

    def __call__(self, name: str) -> str:
        return f"{self.before}{name}{self.after}"

    def inner(self, word: str) -> str | None:
        """The name that a word of this pattern holds; None where it is not one."""
        if not (word.startswith(self.before) and word.endswith(self.after)):
            return None
        return word[len(self.before) : len(word) - len(self.after)] or None


SATISFACTORY = Pattern("", " satisfactory", "instrument")
COVERS = Pattern("", " covers", "registration")
MANAGES = Pattern("managing underwriter of ", "", "registration")
SOLD_UNDER = Pattern("sale under ", "", "notice")
JOINED_AS = Pattern("joined as ", "", "role")
WITHIN_CAP = Pattern("", " within their cap", "exclusion")
PATTERNS = (SATISFACTORY, COVERS, MANAGES, SOLD_UNDER, JOINED_AS, WITHIN_CAP)

# --- notices and papers -----------------------------------------------------------------------------------------

STANDOFF_REQUEST = "standoff request"
SHORTER_PERIOD = "shorter period"
REGISTRATION_REQUEST = "registration request"
STANDOFF_CONSENT = "consent"

#: What a request for an underwritten registration sets out.
UNDERWRITING = "underwriting"

# --- judgements -------------------------------------------------------------------------------------------------

ACQUIRED = "majority acquired"
ACQUIRES_MORE = "acquires more"
ASSETS_AVAILABLE = "assets legally available for redemption"
BONA_FIDE_FILING = "bona fide filing within the period"
BOUGHT = "tag-along shares bought on the same terms"
ELECTION_COUNTS = "election counts"
FEWER = "purchaser buys fewer than noticed"
FORBIDDEN = "forbidden by an agreement that the rules lack"
HOLDERS_KEEP_LESS = "holders keep less"
LATER_CLOSING = "later closing agreed"
OWNERSHIP_UNCHANGED = "beneficial ownership unchanged"
ROUNDED_DOWN = "parts of a share rounded down"
WORTH_MORE = "worth more than the least"

#: Legends that are those of no agreement: what the statute asks for stands in the rules of each agreement.
LAWS = ("securities-act-1933",)

#: Ways of sending that an agreement need not allow: a notice sent so may not count, and is a fact all the same.
METHODS = (
    "by hand",
    "certified mail",
    "e-mail",
    "electronic mail",
    "facsimile",
    "mail",
    "messenger",
    "ordinary mail",
    "orally",
    "overnight courier",
    "registered mail",
    "telecopier",
    "telecopy",
    "telegram",
    "telephone",
    "telex",
)

WORDS: Mapping[Sort, tuple[str, ...]] = {
    "event": tuple(HAPPENINGS),
    "notice": (STANDOFF_REQUEST, SHORTER_PERIOD, REGISTRATION_REQUEST),
    "instrument": (STANDOFF_CONSENT,),
    "judgement": (
        ACQUIRED,
        ACQUIRES_MORE,
        ASSETS_AVAILABLE,
        BONA_FIDE_FILING,
        BOUGHT,
        ELECTION_COUNTS,
        FEWER,
        FORBIDDEN,
        HOLDERS_KEEP_LESS,
        LATER_CLOSING,
        OWNERSHIP_UNCHANGED,
        ROUNDED_DOWN,
        WORTH_MORE,
    ),
    "manner": get_args(Manner),
    "contents": (UNDERWRITING,),
    "method": METHODS,
}
