package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds parts by name in a multipart body, by the rules that make {@code body_args}. Immutable.
 *
 * @since 0.1.0
 */
public final class PartValues {

  private final List<ByteBuffer> names;
  private final EnvelopeConfig config;

  /**
   * Finds the parts of these names.
   *
   * @param names different ones
   */
  public PartValues(List<String> names, EnvelopeConfig config) {
    this.names =
        names.stream().map(name -> ByteBuffer.wrap(name.getBytes(UTF_8))).toList();
    this.config = config;
  }

  /**
   * The values of the first part of each name, in the order of the names; null where there is none.
   *
   * @param contentType that of the body, with its boundary
   * @throws RequestRejectedException if the body is not multipart with that boundary
   */
  public byte[] @Nullable [] first(byte[] body, int from, int to, String contentType)
      throws RequestRejectedException {
    return new MultipartBody(config).first(body, from, to, contentType, names);
  }
}
