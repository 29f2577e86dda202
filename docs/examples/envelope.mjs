// Reads Postrider's envelopes: the request comes back as it was sent. Needs nothing but Node 18 or a newer one.
//
// With a Kafka client of your choice: const request = read(message.value)
// As a program it reads one envelope a line from standard input and prints method, target and body.
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/**
 * The request of one record's value (a Buffer). A part that was not forwarded is null; target, header values and
 * body are Buffers; headers are pairs of name and value, those of one name together and in order. Numbers of a JSON body
 * keep their digits, because the body is read as the text that it was. storedParts are those of a large body that are
 * not in the record. Throws an Error if the value is not an envelope.
 */
export function read(value) {
  const envelope = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value));
  if (envelope === null || typeof envelope !== "object" || Array.isArray(envelope)) {
    throw new Error("not an envelope: expected a JSON object");
  }
  return {
    method: envelope.method ?? null,
    target: bytes(envelope.uri, envelope.uri_base64 === true),
    headers: headers(envelope.headers, new Set(envelope.headers_base64 ?? [])),
    body: body(envelope),
    claimCheck: envelope.body_claim_check ?? null,
    storedParts: (envelope.body_parts ?? []).filter((part) => part.offset !== undefined),
  };
}

/**
 * The body that a claim check (uri, size, sha256) refers to, from the directory of claim_check.directory. Throws an
 * Error if it is not the one that was sent.
 */
export function fetchBody(claimCheck, directory) {
  return verified(readFileSync(file(claimCheck, directory)), claimCheck, claimCheck.uri);
}

/** One of the stored parts (offset, size, sha256) of that body, by the same rules. */
export function fetchPart(claimCheck, part, directory) {
  const opened = openSync(file(claimCheck, directory), "r");
  try {
    const { size } = fstatSync(opened);
    const found = Buffer.alloc(Math.max(0, Math.min(part.size, size - part.offset)));
    const read = readSync(opened, found, 0, found.length, part.offset);
    return verified(found.subarray(0, read), part, claimCheck.uri);
  } finally {
    closeSync(opened);
  }
}

function file(claimCheck, directory) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}\/[0-9a-f]{64}$/.test(claimCheck.uri)) {
    throw new Error(`not a file of the directory: ${claimCheck.uri}`);
  }
  return join(directory, claimCheck.uri);
}

function verified(found, expected, uri) {
  const sha256 = createHash("sha256").update(found).digest("hex");
  if (found.length !== expected.size || sha256 !== expected.sha256) {
    throw new Error(`damaged: ${uri}`);
  }
  return found;
}

function body(envelope) {
  const charset = envelope.body_charset;
  return charset === undefined || envelope.body === undefined
    ? bytes(envelope.body, envelope.body_base64 === true)
    : encoded(envelope.body, charset);
}

/** The bytes 80 to 9F, which Node 20 decodes as ISO-8859-1. */
const WINDOWS_1252 =
  "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f" +
  "\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

/** The text of a body in the charset in which it came. Node can only decode most of them. */
function encoded(text, charset) {
  if (charset === "iso-8859-1" || charset === "us-ascii") {
    return Buffer.from(text, "latin1");
  }
  if (charset === "utf-16le" || charset === "utf-16be") {
    const units = Buffer.from(text, "utf16le");
    return charset === "utf-16le" ? units : units.swap16();
  }
  const decoder = new TextDecoder(charset);
  const codes = new Map();
  for (let code = 0; code < 256; code++) {
    const isWrong = charset === "windows-1252" && code >= 0x80 && code < 0xa0;
    codes.set(isWrong ? WINDOWS_1252[code - 0x80] : decoder.decode(Uint8Array.of(code)), code);
  }
  return Buffer.from(
    Array.from(text, (character) => {
      if (!codes.has(character)) {
        throw new Error(`the charset ${charset} is not supported`);
      }
      return codes.get(character);
    }),
  );
}

function bytes(text, isBase64) {
  if (text === undefined) {
    return null;
  }
  return isBase64 ? base64(text) : Buffer.from(text, "utf8");
}

/** Node skips what is not base64. */
function base64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new Error("not an envelope: not base64");
  }
  return Buffer.from(text, "base64");
}

function headers(members, isBase64) {
  if (members === undefined) {
    return null;
  }
  const lines = [];
  for (const [name, value] of Object.entries(members)) {
    const pointer = "/" + name.replaceAll("~", "~0").replaceAll("/", "~1");
    if (Array.isArray(value)) {
      value.forEach((one, i) => lines.push([name, bytes(one, isBase64.has(`${pointer}/${i}`))]));
    } else {
      lines.push([name, bytes(value, isBase64.has(pointer))]);
    }
  }
  return lines;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = read(Buffer.from(line));
    console.log(request.method, request.target?.toString("latin1") ?? "", request.body?.toString() ?? "");
  }
}
