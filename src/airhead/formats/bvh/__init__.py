"""BVH: Biovision's text format, read and written."""

from airhead.formats.bvh.evidence import BvhFacts
from airhead.formats.bvh.reading import FORMAT, bvh_facts, read_bvh
from airhead.formats.bvh.writing import write_bvh

__all__ = ["FORMAT", "BvhFacts", "bvh_facts", "read_bvh", "write_bvh"]
