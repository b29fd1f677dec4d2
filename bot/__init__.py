"""Crawlwise: a Telegram bot for parents who wonder about their baby's crawling."""

import os

__version__ = "0.1.0"

# Before numpy is imported. Our matrices are small: shared by two threads, learning took six times the CPU and was no faster.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
