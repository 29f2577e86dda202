package dev.postrider.split;

import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a body that becomes a record.
 *
 * @param content its bytes, from position to limit
 * @param offset where in the body it begins, in bytes
 * @param contentType what it is
 * @param fault why it cannot become a record; null if nothing is known
 * @param fields what the item itself says of its record; null if nothing
 * @since 0.1.0
 */
public record Item(
    ByteBuffer content,
    int offset,
    String contentType,
    @Nullable RequestRejectedException fault,
    @Nullable ItemFields fields) {

  /** An item that is nothing but a value. */
  public static Item of(ByteBuffer content, int offset, String contentType) {
    return new Item(content, offset, contentType, null, null);
  }
}
