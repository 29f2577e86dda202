package dev.postrider.split;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts one body at its line feeds or record separators. Not thread-safe. */
final class Lines {

  private static final byte RECORD_SEPARATOR = 0x1E;
  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final byte[] source;
  private final int start;
  private final int end;
  private final LineForm form;
  private final boolean bomAccepted;
  private final int maxItems;
  private final List<Item> items = new ArrayList<>();

  /** The whole body, whose buffer has an array. */
  Lines(ByteBuffer body, LineForm form, EnvelopeConfig config, int maxItems) {
    this.source = body.array();
    this.start = body.arrayOffset() + body.position();
    this.end = start + body.remaining();
    this.form = form;
    this.bomAccepted = config.jsonBom() == JsonBom.ACCEPT;
    this.maxItems = maxItems;
  }

  /** The items; lines with nothing but white space are none. */
  List<Item> items() throws RequestRejectedException {
    byte separator = form == LineForm.LINES ? (byte) '\n' : RECORD_SEPARATOR;
    int from = start + (bomAccepted && hasBom() ? BOM.length : 0);
    for (int i = from; i < end; i++) {
      if (source[i] == separator) {
        add(from, i);
        from = i + 1;
      }
    }
    add(from, end);
    return items;
  }

  private boolean hasBom() {
    return ByteBuffer.wrap(source, start, Math.min(BOM.length, end - start))
        .equals(ByteBuffer.wrap(BOM));
  }

  private void add(int from, int to) throws RequestRejectedException {
    int first = from;
    while (first < to && isSpace(source[first])) {
      first++;
    }
    int last = to;
    while (last > first && isSpace(source[last - 1])) {
      last--;
    }
    if (first == last) {
      return;
    }
    if (items.size() == maxItems) {
      throw RequestRejectedException.bodyTooLarge(
          "more than " + maxItems + " items (split_max_items)");
    }
    ByteBuffer content = ByteBuffer.wrap(source, first, last - first);
    items.add(
        new Item(content, first - start, BodySplitter.JSON, fault(from, first, last, to), null));
  }

  private @Nullable RequestRejectedException fault(int from, int first, int last, int to) {
    if (form == LineForm.LINES) {
      return null;
    }
    boolean hasSeparator = from > start && source[from - 1] == RECORD_SEPARATOR;
    // RFC 7464 §2.4: without white space behind, the rest of a number or a word may be missing.
    boolean isDelimited = "{[\"".indexOf(source[first]) >= 0;
    return !hasSeparator || (!isDelimited && last == to)
        ? RequestRejectedException.jsonCutOff()
        : null;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
