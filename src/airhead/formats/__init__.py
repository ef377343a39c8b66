"""Motion files: one module or folder a format, found through a registry, first by content and then by suffix."""

from airhead.formats.acclaim import read_asf_amc
from airhead.formats.bvh import BvhFacts, bvh_facts, read_bvh, write_bvh
from airhead.formats.chosen import as_written
from airhead.formats.deepmimic import read_deepmimic
from airhead.formats.export_options import ExportOptions
from airhead.formats.format import FileRecord, Format, MotionRecord, motion_of
from airhead.formats.gltf import read_gltf, write_gltf
from airhead.formats.lineage_sidecar import sidecar_path
from airhead.formats.native import read_native, write_native
from airhead.formats.points import read_points, write_points
from airhead.formats.read_options import ReadOptions
from airhead.formats.registry import FORMATS, check_writable, format_of, format_to_write, read, read_motion, write
from airhead.formats.staging import move_all, staged_file, staged_path, staged_paths
from airhead.formats.usd import read_usd, write_usd

__all__ = [
    "FORMATS",
    "BvhFacts",
    "ExportOptions",
    "FileRecord",
    "Format",
    "MotionRecord",
    "ReadOptions",
    "as_written",
    "bvh_facts",
    "check_writable",
    "format_of",
    "format_to_write",
    "motion_of",
    "move_all",
    "read",
    "read_asf_amc",
    "read_bvh",
    "read_deepmimic",
    "read_gltf",
    "read_motion",
    "read_native",
    "read_points",
    "read_usd",
    "sidecar_path",
    "staged_file",
    "staged_path",
    "staged_paths",
    "write",
    "write_bvh",
    "write_gltf",
    "write_native",
    "write_points",
    "write_usd",
]
