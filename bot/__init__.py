"""Crawlwise: a Telegram bot for parents who wonder about their baby's crawling."""

__version__ = "0.1.0"
