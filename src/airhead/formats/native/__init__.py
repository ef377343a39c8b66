"""Airhead's own format: a ZIP that keeps every record to the last bit."""

from airhead.formats.native.files import FORMAT, native_bytes, native_record, read_native, write_native

__all__ = ["FORMAT", "native_bytes", "native_record", "read_native", "write_native"]
