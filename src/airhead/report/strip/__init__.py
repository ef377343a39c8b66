"""A strip of stick figures: a motion at a glance, any skeleton, as a PNG."""

from airhead.report.strip.figure import Bone, Side, StickFigure
from airhead.report.strip.moments import telling_frames
from airhead.report.strip.picture import strip_picture
from airhead.report.strip.view import View, telling_view

__all__ = ["Bone", "Side", "StickFigure", "View", "strip_picture", "telling_frames", "telling_view"]
