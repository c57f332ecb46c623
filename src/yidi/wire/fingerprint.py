"""The fingerprint of a request: what "the same content" means (A-079)."""

from __future__ import annotations

import hashlib
from typing import Any


def fingerprint(method: str, request: Any) -> bytes:
    """Return 16 bytes that two requests share only if they ask for the same thing.

    Counted are the method, the regions, the institution and every field of the body,
    unknown ones included; not counted are the message id itself, the operator, the time of
    sending and the version, which a repeat may carry anew.
    """
    header = type(request.header)()
    header.CopyFrom(request.header)
    digest = hashlib.blake2b(digest_size=16)
    digest.update(
        f"{method}|{header.treating_region}|{header.insured_region}|{header.institution_code}|".encode()
    )
    request.ClearField("header")
    try:
        digest.update(request.SerializeToString(deterministic=True))
    finally:
        request.header.CopyFrom(header)
    return digest.digest()
