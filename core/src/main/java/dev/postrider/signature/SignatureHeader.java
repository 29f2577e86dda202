package dev.postrider.signature;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header that holds the signatures: a list, of which each item that begins with the prefix is a
 * signature as text. Senders put several there while they change their secret.
 *
 * @param name in lower case
 * @param separator what stands between the items
 * @param prefix what each signature begins with, {@code sha256=} for example; may be empty
 * @param base64 whether the bytes are base64, else they are hexadecimal
 * @param timestampPrefix what the item begins with that is the time stamp; null if there is none
 */
record SignatureHeader(
    String name,
    char separator,
    String prefix,
    boolean base64,
    @Nullable String timestampPrefix) {

  /** The bytes of every signature; text that stands for no bytes is left out. */
  List<byte[]> signatures(List<String> lines) {
    List<byte[]> signatures = new ArrayList<>();
    for (String text : items(lines, prefix)) {
      try {
        signatures.add(
            base64 ? Base64.getDecoder().decode(text) : HexFormat.of().parseHex(text));
      } catch (IllegalArgumentException e) {
        // No signature: another one may follow.
      }
    }
    return signatures;
  }

  /** The time stamp among the items; null if there is none. */
  @Nullable
  String timestamp(List<String> lines) {
    List<String> stamps = timestampPrefix == null ? List.of() : items(lines, timestampPrefix);
    return stamps.isEmpty() ? null : stamps.get(0);
  }

  private List<String> items(List<String> lines, String beginning) {
    List<String> items = new ArrayList<>();
    for (String line : lines) {
      int from = 0;
      while (from <= line.length()) {
        int end = line.indexOf(separator, from);
        end = end < 0 ? line.length() : end;
        String item = line.substring(from, end).strip();
        if (item.startsWith(beginning)) {
          items.add(item.substring(beginning.length()));
        }
        from = end + 1;
      }
    }
    return items;
  }
}
