"""A recorded take as a small film, in the current folder: `python examples/01_film_of_a_take.py`."""

from pathlib import Path

from airhead.motion import Drive
from airhead.production import MakeConfig, make
from airhead.render import FilmSettings, Quality

if __name__ == "__main__":  # rendering starts processes, and they import this file
    small = FilmSettings(width=320, height=180, quality=Quality.DRAFT)
    result = make(MakeConfig("kick", drive=Drive.PERFORMER, out=Path("kick"), film=small))
    print(result.film, result.metrics)
