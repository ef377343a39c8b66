"""glTF and GLB, read and written."""

from airhead.formats.gltf.reading import FORMAT, read_gltf
from airhead.formats.gltf.writing import write_gltf

__all__ = ["FORMAT", "read_gltf", "write_gltf"]
