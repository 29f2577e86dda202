package dev.postrider;

import dev.postrider.coding.ContentCodings;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Undoes the codings of bodies ({@code decode_content_encoding}). Thread-safe. */
final class BodyDecoding {

  private final ContentCodings codings;
  private final int maxBodyBytes;

  private BodyDecoding(ContentCodings codings, int maxBodyBytes) {
    this.codings = codings;
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The decoding of a configuration; null if bodies stay as they are. */
  static @Nullable BodyDecoding of(PublisherConfig config, int maxBodyBytes) {
    return config.decodeContentEncoding()
        ? new BodyDecoding(
            new ContentCodings(maxBodyBytes, config.maxDecodingRatio()), maxBodyBytes)
        : null;
  }

  /**
   * The request with its body decoded; the same request if there is nothing to decode.
   *
   * @throws RequestRejectedException if the body is damaged, or too much comes out of it
   */
  RequestView decoded(RequestView request) throws RequestRejectedException {
    List<String> names = ContentCodings.of(request.contentEncoding());
    if (names.isEmpty()) {
      return request;
    }
    RequestWithBody read = RequestWithBody.of(request, maxBodyBytes);
    return read.content().hasRemaining()
        ? read.decoded(codings.decode(read.content().duplicate(), names), names)
        : read;
  }
}
