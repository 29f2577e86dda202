"""Holds envelope.py to the vectors of core's tests: python3 docs/examples/envelope_test.py VECTORS"""
import base64
import hashlib
import json
import os
import sys
import tempfile

import envelope

read = 0
for vector in json.load(open(sys.argv[1], encoding="utf-8"))["vectors"]:
    message = vector["expect"].get("message_json") or json.dumps(vector["expect"].get("message"))
    if vector["expect"]["outcome"] != "message":
        continue
    forwarded = vector["config"]
    request = envelope.read(message.encode())
    name = vector["name"]
    assert request.method == (vector["method"] if forwarded["forward_method"] else None), name
    if forwarded["forward_body"]:
        assert request.body == base64.b64decode(vector["body_base64"]), name
    if forwarded["forward_uri"]:
        assert request.target == vector["uri"].encode(), name
    if forwarded["forward_headers"]:
        sent = sorted((n.lower(), v.encode()) for n, v in vector["headers"])
        assert "truncated" in message or sorted(request.headers) == sent, name
    read += 1
assert read > 100, read
latin1 = b'{"body": "\xc3\xab", "body_charset": "iso-8859-1"}'
assert envelope.read(latin1).body == b"\xeb"
with tempfile.TemporaryDirectory() as directory:
    name = "2026-11-27/" + "0" * 64
    os.mkdir(os.path.join(directory, "2026-11-27"))
    with open(os.path.join(directory, name), "wb") as file:
        file.write(b"abc")
    check = {"uri": name, "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}
    large = envelope.read(json.dumps({"body_claim_check": check}).encode())
    assert large.body is None and envelope.fetch(large.claim_check, directory) == b"abc"
    for wrong in ({"size": 2}, {"size": 4}, {"sha256": "0" * 64}, {"uri": "../" + name}):
        try:
            envelope.fetch({**check, **wrong}, directory)
        except ValueError:
            continue
        raise AssertionError(wrong)
    part = {"name": "f", "size": 1, "offset": 1, "sha256": hashlib.sha256(b"b").hexdigest()}
    parts = [{"name": "a", "size": 1, "value": "v"}, part]
    large = envelope.read(json.dumps({"body_claim_check": check, "body_parts": parts}).encode())
    assert large.stored_parts == (part,) and envelope.fetch_part(check, part, directory) == b"b"
    for wrong in ({"size": 2}, {"offset": 2}, {"offset": 9}, {"sha256": "0" * 64}):
        try:
            envelope.fetch_part(check, {**part, **wrong}, directory)
        except ValueError:
            continue
        raise AssertionError(wrong)
print(f"{read} passed, 0 failed")
