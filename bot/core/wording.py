"""The names of every line and label that the conversation uses.

One field a text: a line that the content lacks, or has too many, is a fault when the content loads, and a name misspelt in the code
is a fault for mypy. `Annotated[str, "months"]` says which {names} the text may hold.
"""

from typing import Annotated

from bot.core.shape import shape


@shape
class Texts:
    """Lines of the conversation, `texts` in content/milestones.yaml."""

    start: Annotated[str, "emergency_line"]
    help: Annotated[str, "emergency_line"]
    fallback: str
    fallback_other_script: str
    did_you_mean: str
    none_meant: str
    nothing_asked: str
    empty: str
    only_emoji: str
    media_voice: str
    media_video: str
    media_photo: str
    media_sticker: str
    media_location: str
    media_contact: str
    media_document: str
    media_other: str
    forwarded: str
    edited: str
    stale: str
    stale_form: str
    lost_place: str
    sorry: str
    still_call: str
    still_today: str
    still_refer: str
    seen_call: str
    seen_today: str
    ask_direction: str
    again_direction: str
    told_direction: Annotated[str, "value"]
    ask_age: str
    again_age: str
    told_age: Annotated[str, "value"]
    age_conflict: str
    date_two_ways: Annotated[str, "first", "second"]
    date_left_open: Annotated[str, "first", "second"]
    age_unknown: str
    ask_early: str
    ask_weeks_early: str
    again_early: str
    early_impossible: str
    ask_now: str
    again_screen: str
    ask_movement: str
    again_yes_no: str
    ask_new_skill: str
    explain_direction: str
    explain_age: str
    explain_early: str
    explain_weeks: str
    explain_now: str
    explain_movement: str
    explain_new_skill: str
    explain_one: str
    told_new_skill: str
    told_no_new_skill: str
    form_intro: Annotated[str, "emergency_line"]
    form_cancelled: str
    doubt_left_open: Annotated[str, "question"]
    nothing_to_cancel: str
    form_resume: str
    form_short_intro: str
    noted: str
    noted_ask: str
    corrected: str
    what_to_correct: str
    told_title: str
    why_title: str
    try_title: str
    contact_title: str
    sign_told: Annotated[str, "value"]
    unsure_told: Annotated[str, "value"]
    age_by_correction: Annotated[str, "months"]
    age_corrected: Annotated[str, "months", "birth", "weeks"]
    answered_for: Annotated[str, "months"]
    doubtful_intro: str
    sign_now: Annotated[str, "value"]
    crisis: str
    hospital: str
    bereaved: str
    milestones_intro: str
    milestones_age: str
    milestones_style: str
    chart_caption: Annotated[str, "lines"]
    chart_line: Annotated[str, "name", "first", "last"]
    chart_title: str
    chart_explanation: str
    chart_axis: str
    chart_mark: Annotated[str, "months"]
    chart_source: str
    chart_you: Annotated[str, "months"]
    privacy: Annotated[str, "days"]
    mydata: str
    forget_ask: str
    forgotten: str
    settings: Annotated[str, "check_ins", "zone", "quiet", "country"]
    settings_on: str
    settings_off: str
    settings_due: Annotated[str, "date"]
    settings_due_named: Annotated[str, "name", "date"]
    settings_paused: str
    zone_unknown: str
    country_unknown: str
    zone_ask: str
    zone_again: str
    zone_set: Annotated[str, "zone"]
    zone_pick: str
    zone_by_clock: str
    zone_clock_again: str
    quiet_ask: str
    quiet_again: str
    quiet_hours: Annotated[str, "quiet_from", "quiet_to"]
    quiet_none: str
    quiet_whole_day: str
    quiet_set: Annotated[str, "quiet"]
    quiet_set_rounded: Annotated[str, "quiet"]
    quiet_unset: str
    country_ask: str
    country_set: Annotated[str, "name"]
    check_in_offer: str
    check_in_set: Annotated[str, "date"]
    check_in_set_at: Annotated[str, "date", "hour"]
    check_in_set_no_zone: Annotated[str, "date"]
    check_in_not_yet: Annotated[str, "name"]
    check_in_none: str
    check_in: Annotated[str, "told"]
    check_in_named: Annotated[str, "name", "told"]
    check_in_again: str
    check_in_again_named: Annotated[str, "name"]
    check_in_referral: str
    check_in_grave: str
    grave_seen: str
    check_in_better: str
    check_in_same: str
    check_in_worse: str
    appointment_yes: str
    appointment_no: str
    appointment_waiting: str
    appointment_seen: str
    check_ins_stopped: str
    check_ins_allowed: str
    feedback_thanks: str
    feedback_missing: str
    feedback_noted: str
    baby_card: Annotated[str, "name", "age", "moves", "early"]
    baby_unnamed: str
    baby_numbered: Annotated[str, "n"]
    baby_unknown: str
    baby_not_early: str
    baby_early: Annotated[str, "weeks"]
    baby_early_unknown: str
    baby_ask_name: str
    baby_no_name: str
    baby_not_added: str
    baby_remove_ask: Annotated[str, "name"]
    baby_removed: Annotated[str, "name"]
    command_unknown: str
    baby_named: Annotated[str, "name"]
    baby_added: str
    form_about: Annotated[str, "name"]
    baby_switched: Annotated[str, "name"]
    form_set_aside: Annotated[str, "name"]
    baby_too_many: str
    note_title: str
    note_intro: str
    note_none: str
    note_made: Annotated[str, "date"]
    note_name: str
    note_age: str
    note_moves: str
    note_since: str
    note_signs_yes: str
    note_signs_unsure: str
    note_signs_no: str
    note_new_skill: str
    note_questions_title: str
    note_questions: str
    note_film_title: str
    note_film: str
    inline_title: str
    date: Annotated[str, "day", "month", "year"]
    month_names: str
    group_hint: str
    months_many: Annotated[str, "n"]
    months_half: Annotated[str, "n"]
    weeks_one: str
    weeks_many: Annotated[str, "n"]


@shape
class Labels:
    """Labels of buttons, `buttons` in content/milestones.yaml."""

    check: str
    check_again: str
    correct: str
    back: str
    skip: str
    cancel: str
    done: str
    none_of_these: str
    not_sure: str
    yes: str
    no: str
    none_did_you_mean: str
    months: Annotated[str, "n"]
    under_1: str
    month_one: str
    over_18: str
    early_no: str
    early_yes: str
    early_unsure: str
    weeks: Annotated[str, "n"]
    correct_direction: str
    correct_age: str
    correct_early: str
    correct_now: str
    correct_movement: str
    correct_new_skill: str
    by_age: str
    by_style: str
    helpful_yes: str
    helpful_no: str
    more: Annotated[str, "title"]
    country: str
    remind: str
    remind_2w: str
    remind_4w: str
    remind_8w: str
    remind_no: str
    better: str
    same: str
    worse: str
    stop_check_ins: str
    zone: str
    quiet: str
    stop_all: str
    allow_all: str
    forget_yes: str
    forget_no: str
    chart: str
    note: str
    baby_add: str
    baby_remove: Annotated[str, "name"]
    baby_remove_yes: str
    baby_remove_no: str
    baby_name: str
    baby_age: str
    baby_moves: str
    baby_early: str
    menu_milestones: str
    menu_check: str
    menu_help: str
    home: str
