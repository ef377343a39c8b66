"""From a motion and a character to pictures and film."""

from airhead.render.camera import CameraPath, fixed_camera, follow_camera
from airhead.render.encode import encode
from airhead.render.end_card import CardSection, end_card
from airhead.render.film import RenderedFilm, contact_sheet, render_film, still, stills
from airhead.render.fingerprint import video_sha256
from airhead.render.frames import Staging, film_times_s, render_frames, stage
from airhead.render.overlay import Label
from airhead.render.painter import Picture
from airhead.render.settings import CameraKind, FilmSettings, Quality

__all__ = [
    "CameraKind",
    "CameraPath",
    "CardSection",
    "FilmSettings",
    "Label",
    "Picture",
    "Quality",
    "RenderedFilm",
    "Staging",
    "contact_sheet",
    "encode",
    "end_card",
    "film_times_s",
    "fixed_camera",
    "follow_camera",
    "render_film",
    "render_frames",
    "stage",
    "still",
    "stills",
    "video_sha256",
]
