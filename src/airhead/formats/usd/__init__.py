"""UsdSkel files, read and written; they are opened in a process of their own, and need the extra `airhead[usd]`."""

from airhead.formats.usd.bounded import FORMAT, read_usd, write_usd

__all__ = ["FORMAT", "read_usd", "write_usd"]
