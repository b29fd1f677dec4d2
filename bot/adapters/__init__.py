"""Each file talks to one thing outside: files, a database, Telegram, a terminal."""
