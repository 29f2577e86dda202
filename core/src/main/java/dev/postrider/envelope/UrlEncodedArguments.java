package dev.postrider.envelope;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code a=1&b=2}: a form body or a query. The rules are OpenResty's argument parsers', which
 * Kong uses: {@code +} and {@code %XX} are decoded once, any other {@code %} stays; only {@code &}
 * separates; a pair without {@code =} is {@code true}; a pair with an empty name is dropped.
 */
final class UrlEncodedArguments {

  private UrlEncodedArguments() {}

  /**
   * Adds the arguments of a form body to {@code values}. The limit counts segments between {@code
   * &}, empty ones too.
   *
   * @return whether the limit cut arguments off
   */
  static boolean readForm(byte[] source, int from, int to, int limit, NamedValues values) {
    int segments = 0;
    int at = from;
    values.ensure(to - from);
    while (at < to) {
      int end = endOfPair(source, at, to);
      readPair(source, at, end, values);
      at = end + 1;
      if (end < to && ++segments == limit) {
        return hasPair(source, at, to);
      }
    }
    return false;
  }

  /**
   * Adds the arguments of a query to {@code values}. The limit counts the arguments kept.
   *
   * @return whether the limit cut arguments off
   */
  static boolean readQuery(byte[] source, int from, int to, int limit, NamedValues values) {
    int at = from;
    while (at < to) {
      int end = endOfPair(source, at, to);
      readPair(source, at, end, values);
      at = end + 1;
      if (values.size() == limit && limit > 0) {
        return hasPair(source, at, to);
      }
    }
    return false;
  }

  /**
   * The decoded value of the first pair with each of these decoded names; null if there is none, or if
   * the first one has no value.
   *
   * @param names different ones
   */
  static byte[] @Nullable [] first(byte[] source, int from, int to, byte[]... names) {
    byte[][] values = new byte[names.length][];
    boolean[] found = new boolean[names.length];
    byte[] decoded = new byte[to - from];
    for (int at = from; at < to; ) {
      int end = endOfPair(source, at, to);
      int equals = endOfName(source, at, end);
      int length = decode(source, at, equals, decoded, 0);
      for (int i = 0; i < names.length; i++) {
        if (!found[i]
            && length > 0
            && Arrays.equals(decoded, 0, length, names[i], 0, names[i].length)) {
          found[i] = true;
          if (equals < end) {
            values[i] = Arrays.copyOf(decoded, decode(source, equals + 1, end, decoded, 0));
          }
          break;
        }
      }
      at = end + 1;
    }
    return values;
  }

  static int endOfPair(byte[] source, int from, int to) {
    int i = from;
    while (i < to && source[i] != '&') {
      i++;
    }
    return i;
  }

  static int endOfName(byte[] source, int from, int to) {
    int i = from;
    while (i < to && source[i] != '=') {
      i++;
    }
    return i;
  }

  static boolean hasPair(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      if (source[i] != '&') {
        if (source[i] != '=') {
          return true;
        }
        i = endOfPair(source, i, to);
      }
    }
    return false;
  }

  private static void readPair(byte[] source, int from, int to, NamedValues values) {
    int equals = endOfName(source, from, to);
    if (equals == from) {
      return;
    }
    values.startName();
    decode(source, from, equals, values);
    values.endName();
    if (equals == to) {
      values.addTrue();
    } else {
      decode(source, equals + 1, to, values);
      values.endValue();
    }
  }

  private static void decode(byte[] source, int from, int to, NamedValues values) {
    values.ensure(to - from);
    values.textEnd(decode(source, from, to, values.text(), values.textEnd()));
  }

  /** Writes the decoded bytes, no more than there are encoded ones, and returns where they end. */
  static int decode(byte[] source, int from, int to, byte[] target, int at) {
    int o = at;
    int i = from;
    while (i < to) {
      byte b = source[i++];
      if (b == '+') {
        b = ' ';
      } else if (b == '%' && i + 1 < to) {
        int value = HexDigits.value(source[i]) << 4 | HexDigits.value(source[i + 1]);
        if (value >= 0) {
          b = (byte) value;
          i += 2;
        }
      }
      target[o++] = b;
    }
    return o;
  }
}
