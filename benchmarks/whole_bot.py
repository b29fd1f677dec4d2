"""The whole bot, matching and triage included, with settings from the environment."""

from bot import logs
from bot.brain import load_brain
from bot.core.engine import take_turn
from bot.serve import Served, serve
from bot.settings import read_settings

if __name__ == "__main__":
    settings = read_settings()
    logs.set_up(settings.log_level)
    brain = load_brain()
    texts = brain.content.texts
    served = Served(
        take_turn=lambda session, event, now: take_turn(brain, session, event, now=now), sorry=texts.sorry, lost_place=texts.lost_place
    )
    raise SystemExit(serve(settings, served))
