package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/**
 * Header names, each made lower case and hashed once as the start of a member, {@code "name":"}: most
 * requests have the same few. On a slot collision the newer name replaces the older. Not thread-safe.
 */
final class HeaderNames {

  /** The result of {@link #indexOf} for an unusual name. */
  static final int NONE = -1;

  /** The most that {@link #copy} writes, beyond the end included. */
  static final int STRIDE = 64;

  private static final int COUNT = 256;
  private static final int PUNCTUATION = 4;

  private final @Nullable String[] names = new String[COUNT];
  private final byte[] members = new byte[COUNT * STRIDE];
  private final int[] lengths = new int[COUNT];
  private final long[] hashes = new long[COUNT];
  private final JsonEscapes escapes;

  HeaderNames(JsonEscapes escapes) {
    this.escapes = escapes;
  }

  /** Where the name is until the next call; {@link #NONE} if it is long or not plain ASCII. */
  int indexOf(String name) {
    int hash = name.hashCode();
    int index = (hash ^ hash >>> 16) & (COUNT - 1);
    return name.equals(names[index]) || take(index, name) ? index : NONE;
  }

  private boolean take(int index, String name) {
    int length = name.length();
    int from = index * STRIDE + 1;
    names[index] = null;
    if (length > STRIDE - PUNCTUATION || !HttpText.copyLatin1(name, members, from)) {
      return false;
    }
    long hash = length;
    for (int i = from; i < from + length; i++) {
      byte b = members[i];
      if (b < 0 || !escapes.isPlain(b)) {
        return false;
      }
      if (b >= 'A' && b <= 'Z') {
        b |= 0x20;
        members[i] = b;
      }
      hash = NameHash.mixed(hash, b);
    }
    members[from - 1] = '"';
    members[from + length] = '"';
    members[from + length + 1] = ':';
    members[from + length + 2] = '"';
    lengths[index] = length + PUNCTUATION;
    hashes[index] = hash;
    names[index] = name;
    return true;
  }

  /** A hash of the name in lower case. */
  long hash(int index) {
    return hashes[index];
  }

  /** Writes the start of the member, and answers where it ends. */
  int copy(int index, byte[] target, int at) {
    int from = index * STRIDE;
    int length = lengths[index];
    for (int i = 0; i < length; i += 8) {
      Words.putEight(target, at + i, Words.eight(members, from + i));
    }
    return at + length;
  }
}
