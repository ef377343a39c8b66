"""C2PA's codes of failed checks, in plain sentences."""

from __future__ import annotations

from typing import Final

from airhead.provenance.c2pa_library import Failure

UNTRUSTED: Final = "signingCredential.untrusted"
EXPIRED: Final = "signingCredential.expired"

_SENTENCES: Final = {
    EXPIRED: "the content is unchanged, but the signer's certificate has expired",
    "assertion.bmffHash.mismatch": "the film's picture, sound or structure was changed after it was signed",
    "assertion.bmffHash.malformed": "the hash of the film's content is damaged",
    "assertion.dataHash.mismatch": "the file was changed after it was signed",
    "assertion.hashedURI.mismatch": "a statement in the manifest was changed after it was signed",
    "assertion.missing": "a statement that was signed is missing",
    "assertion.undeclared": "a statement was added that was not signed",
    "assertion.inaccessible": "a statement that was signed cannot be read",
    "assertion.required.missing": "a statement that every manifest needs is missing",
    "assertion.multipleHardBindings": "the content is hashed in two ways that may disagree",
    "assertion.action.malformed": "the list of actions is damaged",
    "assertion.action.ingredientMismatch": "an action names a source that is not there",
    "claim.missing": "what was signed is missing",
    "claim.multiple": "there is more than one claim where one was signed",
    "claim.malformed": "what was signed is damaged",
    "claim.hardBindings.missing": "the manifest does not say which file it belongs to",
    "claimSignature.missing": "the signature is missing",
    "claimSignature.mismatch": "the signature does not fit what it should have signed",
    "claimSignature.outsideValidity": "the certificate was not valid at the time of signing",
    "signingCredential.invalid": "the signer's certificate is not one that may sign this",
    "signingCredential.ocsp.revoked": "the signer's certificate was revoked",
    "timeStamp.mismatch": "the time stamp belongs to something else",
    "algorithm.unsupported": "it was signed in a way that is not supported",
}


def sentence(failure: Failure) -> str:
    """A failed check as one sentence, with its code."""
    said = _SENTENCES.get(failure.code) or failure.explanation or "a check was not passed"
    return f"{said} ({failure.code})"
