package dev.postrider;

import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.RequestView;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a request in a header field: as draft-ietf-httpapi-idempotency-key-header has it, a
 * string in quotes (RFC 8941 §3.3.3), or the same without quotes. Thread-safe.
 */
final class IdempotencyKey {

  private static final int LONGEST = 255;

  private final String field;
  private final boolean required;

  /** The name of the field, and whether a request without it is rejected. */
  IdempotencyKey(String field, boolean required) {
    this.field = field;
    this.required = required;
  }

  /** A request that has no key, or none that can be used. */
  static final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Failure failure;

    RejectedException(Failure failure) {
      super(failure.error(), null, false, false);
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  /** Keeps the value of a field, and whether there were several. */
  private static final class Field implements HeaderVisitor {
    private final String name;
    private byte @Nullable [] value;
    private boolean repeated;

    Field(String name) {
      this.name = name;
    }

    @Override
    public void header(String other, String text) {
      header(other, HttpText.bytes(text));
    }

    @Override
    public void header(String other, byte[] bytes) {
      if (other.equalsIgnoreCase(name)) {
        repeated |= value != null;
        value = bytes.clone();
      }
    }
  }

  /**
   * The key, without quotes.
   *
   * @return null if there is none and none is required
   * @throws RejectedException if there is none, several, or one that is empty, too long or no string
   */
  byte @Nullable [] of(RequestView request) throws RejectedException {
    Field found = new Field(field);
    request.headers(found);
    byte[] value = found.value;
    if (value == null) {
      if (required) {
        throw new RejectedException(Failure.KEY_MISSING);
      }
      return null;
    }
    byte[] key = found.repeated ? null : unquoted(value);
    if (key == null || key.length == 0 || key.length > LONGEST) {
      throw new RejectedException(Failure.KEY_MALFORMED);
    }
    return key;
  }

  /** The string; null if it begins like one and is none, or has other characters. */
  private static byte @Nullable [] unquoted(byte[] value) {
    boolean quoted = value.length > 0 && value[0] == '"';
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    int at = quoted ? 1 : 0;
    while (at < value.length && !(quoted && value[at] == '"')) {
      if (quoted && value[at] == '\\') {
        at++;
        if (at == value.length || (value[at] != '"' && value[at] != '\\')) {
          return null;
        }
      }
      if (value[at] < ' ' || value[at] > '~') {
        return null;
      }
      key.write(value[at]);
      at++;
    }
    boolean ends = quoted ? at < value.length && isEnd(value, at + 1) : at == value.length;
    return ends ? key.toByteArray() : null;
  }

  /** Nothing but parameters, which mean nothing here, may follow. */
  private static boolean isEnd(byte[] value, int at) {
    return at == value.length || value[at] == ';';
  }
}
