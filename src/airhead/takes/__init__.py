"""The takes that come with Airhead."""

from airhead.takes.starter import starter_names, starter_take

__all__ = ["starter_names", "starter_take"]
