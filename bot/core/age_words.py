"""The words by which an amount of time is told to be an age, a duration, a target or someone else's."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def holds_any(text: str, parts: tuple[str, ...]) -> bool:
    """Whether any of the parts stands anywhere in the text, in a word or across words: the cheapest look there is."""
    for part in parts:  # noqa: SIM110 - a generator would cost more than the search
        if part in text:
            return True
    return False


#: Whose age is wanted.
BABY = _words(
    "he she they baby babies babys babe son daughter sons daughters boy girl boys girls twin twins triplets infant child kid kiddo toddler "
    "newborn munchkin bean lad lady man guy dude peanut nugget monkey tot grandson granddaughter grandbaby grandchild grandkid babygirl "
    "babyboy angel princess mine mines preemie premie prem crawler daugther doughter bebe baba bug lass"
)
PRONOUNS = _words("he she they")
#: What is so many months is no baby.
NOBODY = _words("it this that there gap difference wait leave")
#: The same wherever they stand before the verb: "the wait for physio is 4 months".
SPELLS = _words("wait waiting gap warranty contract course")
#: Whose age is not wanted.
OTHER = _words(
    "brother sister brothers sisters sibling siblings cousin cousins friend friends neighbour neighbor neighbours neighbors eldest oldest "
    "older firstborn sil sils bil bils dog cat puppy other uncle aunt auntie mate mates colleague colleagues nephews nieces peers everyone "
    "others elder kids coworker girlfriend boyfriend"
)
#: Near an age only where it is plainly theirs: "distracted by the dog, 9mo".
PETS = _words("dog cat puppy")
#: Between a relative and the child that is theirs: "my sister in laws little boy".
OF_CHILDREN = _words("in law laws little big new wee small tiny own youngest eldest oldest first second next door best lovely baby")
#: A child who may be the one asked about, if no other is.
KIN = _words("niece nephew godson goddaughter")
#: "my sister says she is 9 months": the sister speaks.
SPEAKERS = _words("says said thinks thought told keeps reckons insists asked")

#: Verbs that lead to an age; ages to come; ages reached.
COPULA = _words("is are turned turns turn turning be hit hits reached reaches becomes became hitting reaching being shell hell theyll")
TO_BE = _words("turn turns turning be shell hell theyll would will becomes hits")
REACHED = _words("turned was were hit reached became")
#: What stands between a verb and its subject.
ADVERBS = _words(
    "will would just going to about is are has have soon now only be finally recently currently almost nearly also still already ll"
)
#: Words that merely colour an amount.
FILLERS = _words(
    "about almost nearly just exactly currently now only like maybe roughly still already approx approximately barely nearing officially "
    "approaching prob probably a an the little soon bit well literally basically pushing rapidly over under around own so very quite "
    "slightly shortly"
)
#: The same, of the child; no part of the amount where a comma stands between: "when he is happy, 7 months, he squeals".
COLOURS = _words(
    "sweet beautiful lovely gorgeous happy dear precious poor young exclusively breastfed ebf chunky busy healthy little tired upset awake"
)
FILLER_PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "coming up to",
        "coming up on",
        "coming up for",
        "coming on to",
        "going on",
        "close to",
        "closer to",
        "getting on for",
        "soon to be",
        "more than",
        "less than",
        "at the age of",
        "the age of",
        "age of",
        "on the verge of",
        "shy of",
        "short of",
        "getting to",
    )
)

#: "for 2 weeks", "in 2 months", "the last 3 weeks".
DURATION = _words(
    "for past last every within in during another next took takes take lasted lasts after spent wait waited waiting first extra per "
    "previous these those following each further given give later final couple few of gained lost"
)
#: "since 3 months", "by 12 months".
BOUND = _words("since until till by before from through than to til untill upto between past")
#: A rule about babies in general.
GENERAL = _words(
    "should supposed expect expected usually typically average most normally milestone milestones recommended recommend recommends "
    "guideline guidelines book books ought generally often commonly everyone people earliest latest age ages cdc nhs app chart"
)
#: "toys for 8 months? He is bored".
THINGS = _words("toys toy books book shoes seat bedtime carrier food foods snacks gift present routine activities games ideas stairgate")
#: What a parent fills in at the age itself.
LISTS = _words("list asq questionnaire checklist")
#: Told of one's own baby these ask about now: "should my son crawl at 11 months".
OUGHT = _words("should supposed expected ought")
#: "normal for 9 months", "small for 9 months".
ADJECTIVES = _words(
    "big small tall advanced late early normal young old ok okay typical average usual appropriate common slow good tiny huge behind ahead "
    "fine expected weird unusual short heavy light strong weak"
)
NOT_AGE_AFTER = _words(
    "ago later earlier early premature prem preemie preterm behind ahead delayed delay apart younger older pp ppd postpartum postnatal "
    "pregnant along straight running before after sooner late left long leave gap difference break supply of off since into advanced worth "
    "overdue prior longer more notice course out partum nonstop solid back till until til"
)
#: After "9 month old" these say nothing against an age.
ALSO_AFTER_OLD = _words("of since late early back")
PRODUCT = _words(
    "clothes clothing size sizes sized outfits outfit formula milk onesies onesie milestone milestones leap regression diapers trousers "
    "pants range stage waiting list wait lease babygrows sleepsuits vests window windows mark sleepsuit romper shoes bodysuits contract "
    "trial subscription waitlist warranty guarantee visa"
)
CHECK = _words(
    "check checks checkup checkups appointment appt review visit vaccine vaccines vaccinations vaccination shots jabs immunisations "
    "immunizations well wellness developmental assessment scan wellbaby wcc screening photos pictures injections"
)
#: A check that has just been, or is about to be, tells the age.
RECENT = _words("today just yesterday tomorrow had morning afternoon got coming week questionnaire asq checklist")
PREGNANCY = _words("pregnant pregnancy scan trimester expecting")

#: Words in -ed that are no past tense.
NOT_PAST = _words(
    "need excited supposed worried concerned delayed tired indeed feed breastfed bed speed obsessed scared used interested bored red weed "
    "supported advanced unassisted unsupported unaided assisted"
)
PAST = _words(
    "sat stood began got took went did had was were came ate slept fed learnt knew made saw said told could first lost fell felt grew left "
    "gave used"
)
PRESENT = _words("is are can cannot does do still will keeps")
PRESENT_AFTER = PRESENT | _words("has have not now crawls moves sits rolls goes refuses hates") - {"do"}
#: "to be seen again at 12 months".
TO_COME = _words("again recheck review reviewed reassess")
#: "started crawling today at 8 months exactly".
LATELY = _words("today yesterday just morning tonight finally now")
#: What a doctor wants at an age to come.
WANTED = _words("see us back checked weighed")
#: "dropped two centiles at 7 months" is news, no skill of long ago.
MEASURED = _words("centile centiles percentile percentiles circumference weight lines chart curve")
#: "let 9mo practise", "gave 6m a crust".
DEEDS = _words(
    "let letting give gave giving get got getting help helping teach teaching feed feeding fed take took taking keep keeping make "
    "making watch watching think reckon have having put putting leave leaving left stop stopping with hold holding see bring "
    "bringing caught catch find found"
)
CONDITIONAL = _words("when once until till before after since if by than til")

CORRECTED = _words("corrected adjusted adj gestational cga ca")
ACTUAL = _words("actual chronological chronologically real uncorrected unadjusted birth actually")
