"""The pure part: everything here is a function of its arguments.

No Telegram, clock, file, database, randomness or log; `now` and the content are passed in.
"""
