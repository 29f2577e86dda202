package dev.postrider.split;

import dev.postrider.envelope.RequestRejectedException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a body that becomes a record.
 *
 * @param content its bytes, from position to limit
 * @param offset where in the body it begins, in bytes
 * @param fault why it cannot become a record; null if nothing is known
 * @since 0.1.0
 */
public record Item(ByteBuffer content, int offset, @Nullable RequestRejectedException fault) {}
