// Holds envelope.mjs to the vectors of core's tests: node docs/examples/envelope_test.mjs VECTORS
import assert from "node:assert";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchBody, fetchPart, read } from "./envelope.mjs";

let passed = 0;
for (const vector of JSON.parse(readFileSync(process.argv[2], "utf8")).vectors) {
  if (vector.expect.outcome !== "message") {
    continue;
  }
  const message = vector.expect.message_json ?? JSON.stringify(vector.expect.message);
  const forwarded = vector.config;
  const request = read(Buffer.from(message));
  assert.equal(request.method, forwarded.forward_method ? vector.method : null, vector.name);
  if (forwarded.forward_body) {
    assert.deepEqual(request.body, Buffer.from(vector.body_base64, "base64"), vector.name);
  }
  if (forwarded.forward_uri) {
    assert.deepEqual(request.target, Buffer.from(vector.uri), vector.name);
  }
  if (forwarded.forward_headers && !message.includes("truncated")) {
    const texts = (lines) => lines.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort();
    assert.deepEqual(texts(request.headers), texts(vector.headers), vector.name);
  }
  passed++;
}
for (const value of ["[]", "null", "{", '{"body":"-","body_base64":true}', Buffer.from([0x22, 0xff, 0x22])]) {
  assert.throws(() => read(Buffer.from(value)));
}
for (const [text, charset, expected] of [
  ["\u00eb\u0080", "iso-8859-1", [0xeb, 0x80]],
  ["\u20aca", "windows-1252", [0x80, 0x61]],
  ["\u0416\u20ac", "windows-1251", [0xc6, 0x88]],
  ["\u20ac", "utf-16be", [0x20, 0xac]],
  ["\u20ac", "utf-16le", [0xac, 0x20]],
]) {
  const value = JSON.stringify({ body: text, body_charset: charset });
  assert.deepEqual(read(Buffer.from(value)).body, Buffer.from(expected), charset);
}
assert.throws(() => read(Buffer.from('{"body":"\u20ac","body_charset":"shift_jis"}')));
const directory = mkdtempSync(join(tmpdir(), "bodies-"));
try {
  const uri = `2026-11-27/${"0".repeat(64)}`;
  mkdirSync(join(directory, "2026-11-27"));
  writeFileSync(join(directory, uri), "abc");
  const check = { uri, size: 3, sha256: createHash("sha256").update("abc").digest("hex") };
  const large = read(Buffer.from(JSON.stringify({ body_claim_check: check })));
  assert.equal(large.body, null);
  assert.deepEqual(fetchBody(large.claimCheck, directory), Buffer.from("abc"));
  for (const wrong of [{ size: 2 }, { size: 4 }, { sha256: "0".repeat(64) }, { uri: `../${uri}` }]) {
    assert.throws(() => fetchBody({ ...check, ...wrong }, directory));
  }
  const part = { name: "f", size: 1, offset: 1, sha256: createHash("sha256").update("b").digest("hex") };
  const parts = [{ name: "a", size: 1, value: "v" }, part];
  assert.deepEqual(read(Buffer.from(JSON.stringify({ body_parts: parts }))).storedParts, [part]);
  assert.deepEqual(fetchPart(check, part, directory), Buffer.from("b"));
  for (const wrong of [{ size: 2 }, { offset: 2 }, { offset: 9 }, { sha256: "0".repeat(64) }]) {
    assert.throws(() => fetchPart(check, { ...part, ...wrong }, directory), /damaged/);
  }
} finally {
  rmSync(directory, { recursive: true });
}
const large = Buffer.alloc(20_000_000, 7);
assert.deepEqual(read(Buffer.from(JSON.stringify({ body: large.toString("base64"), body_base64: true }))).body, large);
assert(passed > 100, `${passed}`);
console.log(`${passed} passed, 0 failed`);
