"""`python -m bot` is `crawlwise`."""

from bot.cli import main

main(prog_name="crawlwise")
