"""The babies of a chat: what is known about each, shown, corrected, told apart by name."""

import re

from bot.core import names
from bot.core.baby import learn, possible_weeks_early, told_age, weeks_in_words, with_weeks_early
from bot.core.changed import replace
from bot.core.events import Button, DropKeyboard, Pressed, Say, TakeBack, Unschedule, rows_of
from bot.core.form_view import WEEKS_EARLY
from bot.core.names import declines_name, read_name
from bot.core.naming import Naming, naming, place_of, without_name
from bot.core.reading import Reading
from bot.core.session import Baby, CheckIns, Sent, Session
from bot.core.slots import Slots
from bot.core.turn import Context, Turn

MOST_BABIES = 6
#: "my other baby", "the other twin": where there are two, the one that is not spoken of yet.
_OTHER = re.compile(
    r"(?<!like )(?<!than )(?<!unlike )\b(?:(?:my|our) (?:other|2nd|second) (?:baby|one|twin|child|kid|son|daughter|boy|girl|little one)"
    r"|the other twin)\b(?! (?:did|was|had|walked|crawled)\b)"
)


def show_babies(ctx: Context) -> Turn:
    labels, session = ctx.labels, ctx.session
    cards = "\n\n".join(baby_card(ctx, n) for n in range(len(session.babies)))
    rows: list[tuple[Button, ...]] = [(Button(labels.baby_name, "baby:name"), Button(labels.baby_age, "baby:age"))]
    rows += [(Button(labels.baby_moves, "baby:moves"),), (Button(labels.baby_early, "baby:early"),)]
    rows += [(Button(baby_name(ctx, n), f"baby:{n}"),) for n in range(len(session.babies)) if n != session.active]
    if len(session.babies) > 1:
        rows.append((Button(labels.baby_remove.format(name=baby_name(ctx, session.active)), f"baby:remove:{session.active}"),))
    return ctx.say(cards, (*rows, (Button(labels.baby_add, "baby:add"),)))


def baby_name(ctx: Context, n: int) -> str:
    """What the nth baby is called: the parent's name for it, or a number where there are more."""
    if ctx.session.babies[n].name:
        return ctx.session.babies[n].name
    return ctx.texts.baby_numbered.format(n=n + 1) if len(ctx.session.babies) > 1 else ctx.texts.baby_unnamed


def about_active(ctx: Context) -> str:
    """A line, with an empty one below it, on which baby it is about; nothing where the chat knows one alone."""
    if len(ctx.session.babies) < 2:
        return ""
    return f"{ctx.texts.form_about.format(name=baby_name(ctx, ctx.session.active))}\n\n"


def baby_card(ctx: Context, n: int) -> str:
    """All that is known about the nth baby, for the parent to see."""
    baby, texts = ctx.session.babies[n], ctx.texts
    age = told_age(texts, baby, on=ctx.today) or texts.baby_unknown
    return texts.baby_card.format(name=baby_name(ctx, n), age=age, moves=ctx.brain.how_it_moves(baby.direction), early=_early(ctx, baby))


def _early(ctx: Context, baby: Baby) -> str:
    texts = ctx.texts
    if baby.weeks_early is None:
        return texts.baby_early_unknown if baby.premature else texts.baby_unknown
    return texts.baby_early.format(weeks=weeks_in_words(texts, baby.weeks_early)) if baby.weeks_early else texts.baby_not_early


def named_babies(ctx: Context, words: str) -> tuple[int, ...]:
    """The babies that the words name beyond doubt, where the chat knows more than one."""
    return _named(ctx, words, "sure") or _other_of_two(ctx, words)


def maybe_named(ctx: Context, words: str) -> tuple[int, ...]:
    """The babies that the words may name: they hold the name, as the word that it also is or as a name."""
    return _named(ctx, words, "maybe")


def _named(ctx: Context, words: str, sense: Naming) -> tuple[int, ...]:
    babies, everyday = ctx.session.babies, ctx.brain.everyday_words
    if len(babies) < 2:
        return ()
    return tuple(n for n, baby in enumerate(babies) if baby.name and naming(_without_longer(ctx, words, n), baby.name, everyday) == sense)


def _without_longer(ctx: Context, words: str, n: int) -> str:
    """The words without the names that the nth baby's is a part of: who says "Ann Marie" does not mean Ann."""
    own = ctx.session.babies[n].name
    for other in ctx.session.babies:
        if len(other.name) > len(own) and place_of(other.name, own) is not None:
            words = without_name(words, other.name, ctx.brain.everyday_words, "somebody")
    return words


def _other_of_two(ctx: Context, words: str) -> tuple[int, ...]:
    return (1 - ctx.session.active,) if len(ctx.session.babies) == 2 and _OTHER.search(words.lower()) else ()


def place_of_baby(words: str, name: str) -> int | None:
    """Where the words first speak of the baby with this name, or of "my other baby"; None where they do not."""
    other = _OTHER.search(words.lower())
    places = [at for at in (place_of(words, name), other.start() if other is not None else None) if at is not None]
    return min(places, default=None)


def set_aside(ctx: Context) -> tuple[Say, ...]:
    """What to tell of an open form, about the active baby, that another baby puts away."""
    return (Say(ctx.texts.form_set_aside.format(name=baby_name(ctx, ctx.session.active))),) if ctx.session.form is not None else ()


def without_names(ctx: Context, words: str) -> str:
    """The words to read: names of babies say nothing to the readers, who know "my baby"."""
    for baby in ctx.session.babies:
        if baby.name.lower() in names.WORDS:
            words = without_name(words, baby.name, ctx.brain.everyday_words, "my baby")
    return names.without_names(words, (baby.name for baby in ctx.session.babies))


def is_name_alone(ctx: Context, words: str) -> bool:
    """Whether the words are the active baby's name and no more."""
    return bool(ctx.session.baby.name) and " ".join(re.findall(r"\w+", words.lower())) == ctx.session.baby.name.lower()


def is_name_of_one(ctx: Context, words: str) -> bool:
    """Whether the words are the name, in whatever script, of one of several babies and no more."""
    said = words.strip().lower()
    return len(ctx.session.babies) > 1 and any(baby.name.lower() == said for baby in ctx.session.babies if baby.name)


def switched_turn(ctx: Context) -> Turn:
    """The turn that says which baby it is about now."""
    return ctx.say(ctx.texts.baby_switched.format(name=baby_name(ctx, ctx.session.active)))


def _switched(ctx: Context, n: int) -> Context:
    """Another baby is another assessment: an open form is closed."""
    return ctx.having(replace(ctx.session, active=n, form=None))


def press_baby(ctx: Context, event: Pressed) -> Turn | None:
    choice = event.data.partition(":")[2]
    if choice == "add":
        return _add_baby(ctx)
    if choice == "name":
        return Turn(replace(ctx.session, awaiting="name", form=None), (Say(ctx.texts.baby_ask_name),))
    if choice == "age":
        return Turn(replace(ctx.session, awaiting="age", form=None), (Say(ctx.texts.ask_age),))
    if choice == "moves":
        ways = [Button(direction.label, f"baby:moves:{direction.id}") for direction in ctx.content.directions]
        return ctx.say(ctx.texts.ask_direction, rows_of(ways, 1))
    if choice == "early":
        return _ask_if_early(ctx, ctx.texts.ask_weeks_early)
    if choice.startswith("remove:"):
        return _press_remove(ctx, event)
    if choice.startswith(("moves:", "early:")):
        return _correct_baby(ctx, event)
    if not choice.isdigit() or int(choice) >= len(ctx.session.babies):
        return None
    return switched_turn(_switched(ctx, int(choice))).after(DropKeyboard(event.message), *set_aside(ctx))


def _correct_baby(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for a corrected way of moving, or how early the baby came."""
    _, what, value = event.data.split(":")
    if what == "moves" and value in ctx.brain.directions:
        baby = replace(ctx.session.baby, direction=value, direction_on=ctx.today)
    elif what == "early" and possible_weeks_early(float(value)):
        baby = _came_early(ctx.session.baby, float(value))
    else:
        return None
    return _corrected(ctx, baby).after(DropKeyboard(event.message))


def _ask_if_early(ctx: Context, line: str) -> Turn:
    """The question how early the baby came, to be answered with a button or, while no form is open, in words."""
    weeks = [Button(weeks_in_words(ctx.texts, n), f"baby:early:{n}") for n in WEEKS_EARLY]
    keyboard = ((Button(ctx.labels.early_no, "baby:early:0"),), *rows_of(weeks, 3))
    return Turn(ctx.session if ctx.session.form is not None else replace(ctx.session, awaiting="early"), (Say(line, keyboard),))


def _came_early(baby: Baby, weeks: float) -> Baby:
    return replace(with_weeks_early(baby, weeks), premature=weeks > 0)


def _corrected(ctx: Context, baby: Baby) -> Turn:
    """The turn that shows what is known now that the baby was corrected."""
    return show_babies(ctx.having(ctx.session.with_baby(baby))).after(Say(ctx.texts.corrected))


def _add_baby(ctx: Context) -> Turn:
    babies = ctx.session.babies
    if len(babies) >= MOST_BABIES:
        return ctx.say(ctx.texts.baby_too_many)
    session = replace(ctx.session, babies=(*babies, Baby()), active=len(babies), form=None, awaiting=f"name:{ctx.session.active}")
    aside = set_aside(ctx.having(replace(ctx.session, babies=session.babies)))  # by the name that it has from now on
    return Turn(session, (*aside, Say(ctx.texts.baby_added)))


def cancel_added(ctx: Context) -> Turn | None:
    """The turn that takes back a baby added a moment ago of whom nothing was told; None where that is not what is open."""
    kind, _, before = (ctx.session.awaiting or "").partition(":")
    if kind != "name" or not before or ctx.session.baby != Baby() or len(ctx.session.babies) < 2:
        return None
    session = replace(without_baby(ctx.session, ctx.session.active), active=int(before), awaiting=None)
    return Turn(session, (Say(ctx.texts.baby_not_added),))


def without_baby(session: Session, n: int) -> Session:
    """The session without its nth baby: what is kept by a baby's number moves up, what is about this one goes."""
    assessments = tuple(replace(one, baby=one.baby - (one.baby > n)) for one in session.assessments if one.baby != n)
    babies = session.babies[:n] + session.babies[n + 1 :]
    active = min(session.active - (session.active > n), len(babies) - 1)
    check_ins = _check_ins_without(session.check_ins, n)
    removed = (*session.removed, n)
    return replace(session, babies=babies, active=active, assessments=assessments, check_ins=check_ins, form=None, removed=removed)


def _check_ins_without(check_ins: CheckIns, n: int) -> CheckIns:
    ahead = tuple([replace(one, baby=one.baby - (one.baby > n)) for one in check_ins.ahead if one.baby != n])
    rest = replace(check_ins, ahead=ahead, sent=_sent_without(check_ins.sent, n))
    return replace(rest.answered(), baby=0) if check_ins.baby == n else replace(rest, baby=check_ins.baby - (check_ins.baby > n))


def _sent_without(sent: Sent | None, n: int) -> Sent | None:
    """What was sent, without a word about the nth baby; an outcome of another one's form is still remembered."""
    if sent is None or (sent.form is not None and sent.active == n):
        return None
    earlier = None if sent.earlier in (None, n) else sent.earlier - (sent.earlier > n)
    return replace(sent, active=sent.active - (sent.active > n), earlier=earlier)


def _press_remove(ctx: Context, event: Pressed) -> Turn | None:
    """The turn for "remove": asked about once more, with the number of the baby and how many there were."""
    _, _, number, *sure = event.data.split(":")
    babies, n = ctx.session.babies, int(number)
    if len(babies) < 2 or not 0 <= n < len(babies):
        return None
    name = baby_name(ctx, n)
    if not sure:
        yes, no = (
            Button(ctx.labels.baby_remove_yes, f"baby:remove:{n}:{len(babies)}"),
            Button(ctx.labels.baby_remove_no, f"baby:{ctx.session.active}"),
        )
        return ctx.say(ctx.texts.baby_remove_ask.format(name=name), ((yes, no),)).after(DropKeyboard(event.message))
    if int(sure[0]) != len(babies):
        return None
    ended = [Unschedule(one.key) for one in ctx.session.check_ins.ahead if one.baby == n]
    removed = ctx.having(without_baby(ctx.session, n))
    return show_babies(removed).after(*ended, TakeBack(), DropKeyboard(event.message), Say(ctx.texts.baby_removed.format(name=name)))


def hear_name(ctx: Context, awaiting: str, reading: Reading) -> Turn:
    """The turn for an answer to how the baby is called; `awaiting` is what was waited for. An age told with the name is kept."""
    text = reading.utterance.raw
    name = read_name(text)
    if name is None and declines_name(text):
        return show_babies(ctx).after(Say(ctx.texts.baby_no_name))
    if name is None:
        return Turn(replace(ctx.session, awaiting=awaiting), (Say(ctx.texts.baby_ask_name),))
    baby = learn(ctx.session.baby, reading.age, Slots(), on=ctx.today)
    session = ctx.session.with_baby(replace(baby, name=name))
    turn = Turn(session, (Say(ctx.texts.baby_named.format(name=name)),))
    return turn.then(*show_babies(ctx.having(session)).effects)


def hear_age(done: Context, ctx: Context, reading: Reading) -> Turn | None:
    age = ctx.brain.read(reading.utterance.raw, today=ctx.today, asked="age").age
    if age.conflict and age.dates:
        return ctx.say(ctx.with_two_dates(ctx.texts.date_two_ways, age.dates))
    if age.months is None and age.weeks_early is None:
        return ctx.say(ctx.texts.age_conflict if age.conflict else ctx.texts.again_age)
    return _corrected(done, learn(done.session.baby, age, reading.slots, on=ctx.today))


def hear_early(ctx: Context, reading: Reading, said: str | None) -> Turn:
    """The turn for an answer to how early the baby came; `said` is the short answer that it amounts to, if it is one.

    Weeks are weeks of the pregnancy here, never the baby's age.
    """
    baby, weeks = ctx.session.baby, 0.0 if said == "no" else reading.age.weeks_early
    if weeks is not None and possible_weeks_early(weeks):
        return _corrected(ctx, _came_early(baby, weeks))
    if reading.age.premature and not reading.age.conflict:
        return _corrected(ctx, replace(baby, premature=True))
    return _ask_if_early(ctx, ctx.texts.early_impossible if reading.age.conflict else ctx.texts.again_early)
