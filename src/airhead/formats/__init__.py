"""Motion files: one module a format, found through a registry, first by content and then by suffix."""

from airhead.formats.asf_amc import read_asf_amc
from airhead.formats.bvh import bvh_facts, read_bvh
from airhead.formats.bvh_evidence import BvhFacts
from airhead.formats.bvh_write import write_bvh
from airhead.formats.deepmimic import read_deepmimic
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import Format, MotionRecord, motion_of
from airhead.formats.gltf import read_gltf
from airhead.formats.gltf_write import write_gltf
from airhead.formats.native import read_native, write_native
from airhead.formats.read_options import ReadOptions
from airhead.formats.registry import FORMATS, check_writable, read, read_motion, write
from airhead.formats.staging import staged_file, staged_path

__all__ = [
    "FORMATS",
    "BvhFacts",
    "ExportOptions",
    "Format",
    "MotionRecord",
    "ReadOptions",
    "bvh_facts",
    "check_writable",
    "motion_of",
    "read",
    "read_asf_amc",
    "read_bvh",
    "read_deepmimic",
    "read_gltf",
    "read_motion",
    "read_native",
    "staged_file",
    "staged_path",
    "write",
    "write_bvh",
    "write_gltf",
    "write_native",
]
