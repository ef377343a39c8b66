"""Provenance: who moved the character is signed into the film, and read back only if nothing changed."""

from airhead.provenance.boxes import top_level_boxes
from airhead.provenance.c2pa_library import Certificate
from airhead.provenance.credits import Publication, disclosures, end_card_lines, film_credits, publication
from airhead.provenance.keys import Signer, config_folder, local_signer, root_pem, signer_from
from airhead.provenance.manifest import film_manifest
from airhead.provenance.motion_file import is_film, sign_motion_file, signature_path, verify_motion_file
from airhead.provenance.record import Deviation, FileHash, FilmRecord
from airhead.provenance.signing import sign_film
from airhead.provenance.spans import (
    DRIVE_COLOURS,
    DRIVE_WORDS,
    FilmSpan,
    drive_label,
    drive_seconds,
    film_spans,
)
from airhead.provenance.verification import State, Verification
from airhead.provenance.verify import verify_film

__all__ = [
    "DRIVE_COLOURS",
    "DRIVE_WORDS",
    "Certificate",
    "Deviation",
    "FileHash",
    "FilmRecord",
    "FilmSpan",
    "Publication",
    "Signer",
    "State",
    "Verification",
    "config_folder",
    "disclosures",
    "drive_label",
    "drive_seconds",
    "end_card_lines",
    "film_credits",
    "film_manifest",
    "film_spans",
    "is_film",
    "local_signer",
    "publication",
    "root_pem",
    "sign_film",
    "sign_motion_file",
    "signature_path",
    "signer_from",
    "top_level_boxes",
    "verify_film",
    "verify_motion_file",
]
