"""How early a baby came: "6 weeks early", "born at 32+4", "34 weeker", "2 months preemie", "full term".

All functions read normalised text, tidied by `bot.core.quantities.tidy`.
"""

import re
from dataclasses import dataclass

from bot.core.age_words import holds_any
from bot.core.corrected import GESTATION, MONTHS_PER_WEEK, TERM_WEEKS
from bot.core.quantities import to_number

_PREEMIE = r"(?:pre?em(?:ie|y|i)s?|premies?|premis?|prems?|pr[ei]m+(?!itiv|ates?\b)[aeiou]?t[a-z]{0,6}|premmies?|premmy|preterm|pre-?term)"
_GEST = r"(?P<{0}>\d\d)(?:\.(?P<{0}f>\d)|(?:\s?\+\s?| and |w)(?P<{0}d>[0-6])(?:/7|d|\s?days?)?\b)?"
_WEEKS = r"[ -]?(?:weeks?|wks?|wk|w)\b"
_NO_UNIT = r"(?!\d|[./:]\d| ?%)(?! ?(?:months?|mo|m|days?|pm|am|years?|lb|kg|oz)\b)"
_AT_BIRTH = re.compile(
    rf"\b(?:born|arrived|came|delivered|birth|induced|section|csection|here|out|had (?:him|her|them|baby|my \w+|our \w+)|{_PREEMIE})\b"
    rf"(?:[ ,(-]+(?!at\b|@)[a-z]+){{0,4}}?[ ,(-]*"
    rf"(?:(?:@|\bat\b) ?(?:about |nearly |almost |only |just |around |exactly )*{_GEST.format('g')}{_NO_UNIT}"
    rf"|(?P<k>\d\d)\s?\+\s?(?P<kd>[0-6])\b|{_GEST.format('h')}{_WEEKS}(?! (?:old|early|ago)))"
)
_WEEKER = re.compile(rf"(?<!\d){_GEST.format('g')}[ -]?(?:week|wk|weeks|w)-?(?:er|ers|r|rs)\b")
_GESTATION = re.compile(rf"(?<![\d+]){_GEST.format('g')}{_WEEKS}[ ,-]*(?:of )?(?:gestation(?:al)?|ga|{_PREEMIE})\b")
_COUNT = r"(?P<n>\d{1,2}(?:\.\d{1,2})?(?: and (?:a )?half| 1/2)?|\ban?|couple(?: of)?|few|several|half an?)"
_BEFORE_TERM = (
    r"(?:(?!too early (?:to|for)\b)(?:too? |very |quite |so |rather |already )?early\b"
    r"(?! by \d)(?! (?:morning|days|intervention|bed|night|start))"
    rf"|{_PREEMIE}\b(?! by \d)"
    r"|(?:before|ahead of|off) (?:his |her |their |the |my |our )?(?:due|edd)|before term)"
)
_UNIT = r"weeks?|wks?|w|months?|mths?|mos?|m|days?"
_EARLY = re.compile(
    rf"(?:{_COUNT}[ -]?(?:-\s?\d{{1,2}}[ -]?)?(?P<u>{_UNIT})(?: and (?P<d>[1-6]) days?)?[ ,-]*{_BEFORE_TERM}"
    rf"|(?:early|{_PREEMIE}|early baby) by (?:about |nearly |almost |over |around )?{_COUNT.replace('<n>', '<n2>')} ?(?P<u2>{_UNIT})\b"
    rf"|(?:born|came|come|arrived|was|were|is) (?:too |very |so )?early (?:about |nearly |almost |around )?"
    rf"{_COUNT.replace('<n>', '<n3>')} ?(?P<u3>weeks?|wks?)\b)"
)
#: "10 days late"; not "late preterm", nor "late October".
_LATER = (
    r"late(?! ?(?:pre|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|in\b|at\b|on\b|last|this|summer|spring|autumn|winter|evening"
    r"|night|afternoon))"
)
_HIS_DUE = r"(?:his |her |their |the |my |our )?due"
_SAID = re.compile(
    rf"\b(?:{_PREEMIE}|early (?:baby|arrival)"
    r"|(?:born|came|arrived|delivered|was|were|bit|little) (?:\w+ )?(?:too |very |quite |a bit |a little |so )?early"
    r"(?! (?:crawler|walker|riser|in|on|morning)\b))\b"
)
_TERM = re.compile(
    r"\b(?:full[ -]?term|(?:born )?(?:at|on|to) term|term baby|born on time|on (?:his|her|their|the|my) due date|on time\W*$"
    rf"|not (?:born |a |at all |come |that |very |so )*(?:early|{_PREEMIE})|(?:was|is) no {_PREEMIE}"
    rf"|(?:born|arrived) (?:\w+ ){{0,3}}{_LATER}|post[ -]?term|(?:he|she|they|baby|twins) (?:was|were) (?:\w+ ){{0,3}}overdue"
    rf"|(?:born|came|arrived) (?:\w+ ){{0,3}}(?:past|after|over) {_HIS_DUE})\b"
)
#: The same in the answer to how early the baby came, where it can mean nothing else.
_AFTER_DUE = re.compile(rf"\b(?:{_LATER}|overdue|(?:past|after|over) {_HIS_DUE}|went over|past term|post[ -]?dates?)\b")
_DENIED = re.compile(r"\b(?:not|never|no|without)(?: \w+){0,2} $")
_OF_OTHER = re.compile(
    r"\b(?:brother|sister|cousin|friends?|niece|nephew|oldest|eldest|older|first ?born|(?:my|our) first|first (?:son|daughter|baby|kid)|"
    r"husband|i was|dog|other (?:son|daughter|child|kid)|sibling)\b[^.!?;]*$"
)
_SKILL = re.compile(
    r"\b(?:rolled|crawled|walked|sat|started|stood|talked|hit|reached|weaned|finished|left|wakes?|woke|waking|crawl|crawling|walking|rolling|sitting|standing|steps)\b[^.,]{0,15}$"
)

_WEEKS_IN = {"w": 1.0, "m": 1 / MONTHS_PER_WEEK, "d": 1 / 7}


@dataclass(frozen=True, slots=True)
class Early:
    """`weeks` before 40 (0: born on time), `said` early without or with weeks, `wrong` for a gestation that cannot be."""

    weeks: float | None = None
    said: bool = False
    wrong: bool = False
    words: str = ""
    spans: tuple[tuple[int, int], ...] = ()


def find_early(text: str) -> Early:
    """How early the baby came, as far as the text tells.

    >>> find_early("ex 30-weeker twins").weeks, find_early("came a month early").said, find_early("full term").weeks
    (10.0, True, 0.0)
    """
    if not holds_any(text, _MENTIONS) or not _WORTH.search(text):
        return Early()
    found = _weeks_at_birth(text) or _weeks_before(text)
    if found:
        return found
    if _TERM.search(text):
        return Early(weeks=0.0)
    said = any(not _DENIED.search(text[: m.start()]) and not _OF_OTHER.search(text[: m.start()]) for m in _SAID.finditer(text))
    return Early(said=said)


def came_late(text: str) -> bool:
    """Whether the answer to how early the baby came says that it came on time or later.

    >>> [came_late(said) for said in ("she was a week late", "12 days over her due date", "late preterm", "6 weeks")]
    [True, True, False, False]
    """
    return _AFTER_DUE.search(text) is not None


#: What any match of the next pattern holds.
_MENTIONS = tuple("early born prem preem term due gest deliver arriv birth came weeker week-er weekr week-r wk-r wkr".split())
_MENTIONS += (
    "wr ",
    "wr,",
    "wr.",
    "wrs",
    "on time",
    "ga ",
    "section",
    "induced",
    "had h",
    "had them",
    "had baby",
    "had my",
    "had our",
    "pret",
    "pre-t",
)
_WORTH = re.compile(
    r"\b(?:pr[ei]+?m|pre-?t|early|term\b|born|due|overdue|gest|deliver|arriv|birth|came|time\b|ga\b)|week-?(?:er|r)"
    r"|wk-?r|\dwr|section|induced|had "
)


def _weeks_at_birth(text: str) -> Early | None:
    for pattern in (_WEEKER, _GESTATION, _AT_BIRTH):
        for match in pattern.finditer(text):
            if _OF_OTHER.search(text[max(0, match.start() - 60) : match.start()]):
                continue
            found = match.groupdict()
            key = next(k for k in "ghk" if found.get(k))
            weeks = int(found[key]) + int(found[key + "d"] or 0) / 7 + int(found.get(key + "f") or 0) / 10
            if weeks < 14 or weeks > 50:
                continue
            wrong = not GESTATION[0] <= weeks < GESTATION[1] + 1
            early = max(0.0, TERM_WEEKS - weeks)
            return Early(None if wrong else round(early, 2), early > 0, wrong, match[0].strip(), (match.span(),))
    return None


def _weeks_before(text: str) -> Early | None:
    for match in _EARLY.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if _OF_OTHER.search(before) or _SKILL.search(before) or _DENIED.search(before):
            continue
        words, unit = match["n"] or match["n2"] or match["n3"], match["u"] or match["u2"] or match["u3"]
        weeks = to_number(words) * _WEEKS_IN[unit[0]] + int(match["d"] or 0) / 7
        if weeks <= TERM_WEEKS - GESTATION[0]:
            return Early(round(weeks, 2), True, False, match[0].strip(), (match.span(),))
        return Early(None, True, True, match[0].strip(), (match.span(),))
    return None
