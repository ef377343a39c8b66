"""ASF/AMC: Acclaim's skeleton and motion files, as the Carnegie Mellon library has them."""

from airhead.formats.acclaim.reading import FORMAT, read_asf_amc

__all__ = ["FORMAT", "read_asf_amc"]
