"""Joint positions in NumPy's files, read and written."""

from airhead.formats.points.files import FORMAT, read_points, write_points

__all__ = ["FORMAT", "read_points", "write_points"]
