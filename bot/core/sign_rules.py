"""How one sign is read, and which features together are a sign: what the content says of it, without its words for parents."""

from dataclasses import dataclass
from typing import Literal

from bot.core.content import Alert, Combining, WarningSign

Status = Literal["present", "doubtful", "denied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRule:
    """How one sign is read. An `event` happens and is over; a state lasts. Ages in months, corrected; `below` is exclusive.

    One that `needs_age` is silent without an age: "not walking" is no news before we know how old.
    A sign of the `carer` is told in the first person and as a fear: there `I` and `afraid` count.

    `softened_by` and `cancelled_by` name features: met in the next sentence or nearer they turn the sign into a doubt, beside it in
    the same statement into nothing; one that is `grave`, into a doubt, unless they share words with it.
    """

    id: str
    cues: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    event: bool = False
    carer: bool = False
    grave: bool = False
    needs_age: bool = False
    from_months: float = 0
    below: float | None = None
    softened_by: tuple[str, ...] = ()
    cancelled_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """Features or signs which together are a sign; `without` names what must not be there.

    `needs_age` asks for an age: a fever alone says nothing without one.
    """

    sign: str
    all: tuple[str, ...]
    without: tuple[str, ...] = ()
    from_months: float = 0
    below: float | None = None
    needs_age: bool = False
    status: Status = "present"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """How one alert is read. `at_end` are cues that count only where their statement ends with them: "she passed", not "she passed wind".

    In one's `own_voice` the first person counts too. `cancelled_by` and `without` name features: the first cancel what they stand
    beside, the second silence the alert wherever they stand in the message, however they are meant.
    """

    id: str
    cues: tuple[str, ...] = ()
    at_end: tuple[str, ...] = ()
    own_voice: bool = False
    cancelled_by: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def rule_of(sign: WarningSign) -> SignRule:
    """How the content wants the sign read."""
    return SignRule(
        id=sign.id,
        cues=sign.cues,
        doubtful=sign.doubtful,
        event=sign.event,
        carer=sign.carer,
        grave=sign.urgency != "routine",
        needs_age=sign.needs_age,
        from_months=sign.from_,
        below=sign.below,
        softened_by=sign.softened_by,
        cancelled_by=sign.cancelled_by,
    )


def combination_of(item: Combining) -> Combination:
    """What the content says of features that belong together."""
    return Combination(
        sign=item.sign,
        all=item.all,
        without=item.without,
        from_months=item.from_,
        below=item.below,
        needs_age=item.needs_age,
        status=item.status,
    )


def alert_rule_of(alert: Alert) -> AlertRule:
    """How the content wants the alert read."""
    return AlertRule(
        id=alert.id,
        cues=alert.cues,
        at_end=alert.at_end,
        own_voice=alert.own_voice,
        cancelled_by=alert.cancelled_by,
        without=alert.without,
    )
