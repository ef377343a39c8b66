"""Airhead: human stunts and learned physics in one seamless shot, honestly credited."""

__version__ = "0.1.0"
