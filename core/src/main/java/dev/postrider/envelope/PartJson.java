package dev.postrider.envelope;

import java.util.List;

/** Writes values of parts whose type is JSON, checked by the rules for JSON bodies. Not thread-safe. */
final class PartJson {

  private static final int RETAINED_BYTES = 64 * 1024;

  private final EnvelopeConfig config;
  private final JsonBody json;
  private final JsonBuffer checked;

  PartJson(EnvelopeConfig config) {
    this.config = config;
    this.json = new JsonBody(config, new JsonSelector(List.of()).places());
    this.checked = new JsonBuffer(0, config.escapeForwardSlash());
  }

  /** Whether a part of that type holds JSON. */
  boolean has(String contentType) {
    return BodyKind.of(contentType, null, config) == BodyKind.JSON;
  }

  /** Appends the value, unless it is not JSON; returns whether it is. */
  boolean write(byte[] source, int from, int to, JsonBuffer out) {
    try {
      json.writeString(source, from, to, true, checked);
      json.writeValue(source, from, to, out);
      return true;
    } catch (RequestRejectedException e) {
      return false; // The body is multipart all the same, and this part is text.
    } finally {
      checked.reset(RETAINED_BYTES);
    }
  }
}
