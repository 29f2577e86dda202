package dev.postrider.envelope;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into the bytes of its JSON envelope. Thread-safe; keeps the buffers of a few
 * requests, each of at most 4 MiB, for the next ones.
 *
 * <pre>{@code
 * var encoder = new EnvelopeEncoder(EnvelopeConfig.wholeRequest());
 * byte[] envelope = encoder.encode(BufferedRequest.builder("POST", "/orders").body(bytes).build());
 * }</pre>
 *
 * @since 0.1.0
 */
public final class EnvelopeEncoder {

  private static final int MAX_IDLE_WRITERS = 16;

  private final EnvelopeConfig config;
  private final JsonSelector selector;

  /** A pool and not a thread-local: it ends with the encoder and suits virtual threads. */
  private final AtomicReferenceArray<EnvelopeWriter> idle;

  /** An encoder for this configuration. */
  public EnvelopeEncoder(EnvelopeConfig config) {
    this(config, new JsonSelector(List.of()));
  }

  /**
   * An encoder for this configuration that finds values of JSON bodies in the scan that checks them.
   *
   * @param selector the values that {@link EncodedEnvelope#values} has
   */
  public EnvelopeEncoder(EnvelopeConfig config, JsonSelector selector) {
    this.config = requireNonNull(config, "config");
    this.selector = requireNonNull(selector, "selector");
    int processors = Runtime.getRuntime().availableProcessors();
    this.idle = new AtomicReferenceArray<>(Math.min(processors, MAX_IDLE_WRITERS));
  }

  /**
   * The envelope of one request: one JSON object in UTF-8, its members in a fixed order, without
   * white space.
   *
   * @throws RequestRejectedException if the body is over a limit, unreadable or not what its content
   *     type claims
   */
  public byte[] encode(RequestView request) throws RequestRejectedException {
    EnvelopeWriter writer = take();
    try {
      return writer.write(request);
    } finally {
      giveBack(writer);
    }
  }

  /**
   * The same envelope, and the values of the body that was JSON.
   *
   * @throws RequestRejectedException as {@link #encode}
   */
  public EncodedEnvelope encodeWithJson(RequestView request) throws RequestRejectedException {
    EnvelopeWriter writer = take();
    try {
      return writer.writeWithJson(request);
    } finally {
      giveBack(writer);
    }
  }

  /**
   * The body alone, as {@code body_args} has a JSON body: checked, and without white space between
   * tokens. The configuration need not forward the body.
   *
   * @return null if the body is not of a JSON type, or empty where that is allowed
   * @throws RequestRejectedException as {@link #encode}
   */
  public byte @Nullable [] encodeJson(RequestView request) throws RequestRejectedException {
    EnvelopeWriter writer = take();
    try {
      return writer.writeJson(request);
    } finally {
      giveBack(writer);
    }
  }

  private EnvelopeWriter take() {
    for (int i = 0; i < idle.length(); i++) {
      EnvelopeWriter writer = idle.getAndSet(i, null);
      if (writer != null) {
        return writer;
      }
    }
    return new EnvelopeWriter(config, selector);
  }

  private void giveBack(EnvelopeWriter writer) {
    for (int i = 0; i < idle.length(); i++) {
      if (idle.compareAndSet(i, null, writer)) {
        return;
      }
    }
  }
}
