"""Reads Postrider's envelopes: the request comes back as it was sent. Needs nothing but Python 3.9.

With a Kafka client of your choice: request = envelope.read(record.value)
As a program it reads one envelope a line from standard input and prints method, target and body.
"""
import base64
import hashlib
import json
import os
import re
import sys
from typing import NamedTuple, Optional


class Request(NamedTuple):
    """What was forwarded; None stands for a part that was not. Text with bytes over 0x7F is bytes."""

    method: Optional[str]
    target: Optional[bytes]
    headers: Optional[list]  # (name, value as bytes), lines of one name together and in order
    body: Optional[bytes]
    claim_check: Optional[dict] = None  # uri, size and sha256 of a body that was too large for the record
    stored_parts: tuple = ()  # dicts of the parts of that body that are not in the record: name, offset, size, sha256


def read(value: bytes) -> Request:
    """The request of one record's value. Raises ValueError if the value is not an envelope."""
    envelope = json.loads(value)
    if not isinstance(envelope, dict):
        raise ValueError("not an envelope: expected a JSON object")
    return Request(
        envelope.get("method"),
        _bytes(envelope.get("uri"), envelope.get("uri_base64", False)),
        _headers(envelope.get("headers"), set(envelope.get("headers_base64", []))),
        _body(envelope),
        envelope.get("body_claim_check"),
        tuple(part for part in envelope.get("body_parts", []) if "offset" in part),
    )


def fetch(claim_check: dict, directory: str) -> bytes:
    """The body from the directory of claim_check.directory. Raises ValueError if it is not the one that was sent."""
    return _verified(claim_check, directory, 0, claim_check["size"] + 1, claim_check)


def fetch_part(claim_check: dict, part: dict, directory: str) -> bytes:
    """One of the stored parts of that body. Raises ValueError if it is not the one that was sent."""
    return _verified(claim_check, directory, part["offset"], part["size"], part)


def _verified(claim_check, directory, offset, most, expected):
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9a-f]{64}", claim_check["uri"]):
        raise ValueError("not a file of the directory: " + claim_check["uri"])
    with open(os.path.join(directory, claim_check["uri"]), "rb") as file:
        file.seek(offset)
        found = file.read(most)
    if len(found) != expected["size"] or hashlib.sha256(found).hexdigest() != expected["sha256"]:
        raise ValueError("damaged: " + claim_check["uri"])
    return found


def _body(envelope):
    body = _bytes(envelope.get("body"), envelope.get("body_base64", False))
    charset = envelope.get("body_charset")
    return body.decode().encode(charset) if charset else body


def _bytes(text, is_base64):
    if text is None:
        return None
    return base64.b64decode(text, validate=True) if is_base64 else text.encode()


def _headers(headers, is_base64):
    if headers is None:
        return None
    lines = []
    for name, value in headers.items():
        pointer = "/" + name.replace("~", "~0").replace("/", "~1")
        if isinstance(value, list):
            for i, one in enumerate(value):
                lines.append((name, _bytes(one, f"{pointer}/{i}" in is_base64)))
        else:
            lines.append((name, _bytes(value, pointer in is_base64)))
    return lines


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        request = read(line)
        print(request.method, (request.target or b"").decode("latin-1"), request.body)
