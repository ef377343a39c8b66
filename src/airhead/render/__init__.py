"""From a motion and a character to pictures and film."""

from airhead.render.camera import CameraPath
from airhead.render.comparison import RenderedComparison, Side, render_comparison
from airhead.render.comparison_table import Cell, Comparison, Heading, Row, Run
from airhead.render.encode import encode
from airhead.render.end_card import CardSection, end_card
from airhead.render.film import RenderedFilm, contact_sheet, render_film, still, stills
from airhead.render.fingerprint import video_sha256
from airhead.render.frames import Staging, film_times_s, render_frames, set_up
from airhead.render.overlay import Label
from airhead.render.painter import Picture
from airhead.render.planning import Subject, camera_spans, plan_camera, plan_cameras
from airhead.render.settings import CameraCut, CameraKind, FilmSettings, Quality

__all__ = [
    "CameraCut",
    "CameraKind",
    "CameraPath",
    "CardSection",
    "Cell",
    "Comparison",
    "FilmSettings",
    "Heading",
    "Label",
    "Picture",
    "Quality",
    "RenderedComparison",
    "RenderedFilm",
    "Row",
    "Run",
    "Side",
    "Staging",
    "Subject",
    "camera_spans",
    "contact_sheet",
    "encode",
    "end_card",
    "film_times_s",
    "plan_camera",
    "plan_cameras",
    "render_comparison",
    "render_film",
    "render_frames",
    "set_up",
    "still",
    "stills",
    "video_sha256",
]
