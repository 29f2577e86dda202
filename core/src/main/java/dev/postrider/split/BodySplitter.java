package dev.postrider.split;

import dev.postrider.config.SplitConfig;
import dev.postrider.envelope.BodyKind;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.JsonElements;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bodies of requests into items. The elements of a JSON array are items once the whole body is
 * known to be JSON; a line is an item whatever is in the others. Thread-safe.
 *
 * @since 0.1.0
 */
public final class BodySplitter {

  static final String JSON = "application/json";

  /** HTTP protocol binding of CloudEvents 1.0.2 §3.3, and what each element is. */
  private static final String EVENTS = "application/cloudevents-batch+json";

  private static final String EVENT = "application/cloudevents+json";

  private final SplitConfig split;
  private final EnvelopeConfig config;
  private final EnvelopeEncoder encoder;

  /**
   * A splitter.
   *
   * @param split what an item is
   * @param config how a JSON body is recognised and checked
   */
  public BodySplitter(SplitConfig split, EnvelopeConfig config) {
    this.split = split;
    this.config = config;
    this.encoder = new EnvelopeEncoder(config);
  }

  /**
   * The items of a body, in their order.
   *
   * @return views into the body
   * @throws RequestRejectedException if the body cannot be read, is not of the right type, is no array, or
   *     has too many items
   */
  public List<Item> items(RequestView request) throws RequestRejectedException {
    return switch (split.form()) {
      case NONE -> throw new IllegalStateException("bodies are not split");
      case JSON_ARRAY -> elements(request);
      case NDJSON -> lines(request);
      case RECORDS -> records(request);
    };
  }

  private List<Item> records(RequestView request) throws RequestRejectedException {
    RestFormat format = RestFormat.of(request.contentType());
    if (format == null || BodyKind.isCoded(request.contentEncoding())) {
      throw RequestRejectedException.unsupportedType(RestFormat.EXPECTED);
    }
    byte[] json = encoder.encodeJson(ItemRequest.of(request, Item.of(body(request), 0, JSON)));
    if (json == null) {
      throw RequestRejectedException.recordsMissing();
    }
    return new RestRecords(format).items(json, split.maxItems());
  }

  private List<Item> elements(RequestView request) throws RequestRejectedException {
    String contentType = request.contentType();
    boolean isCoded = BodyKind.isCoded(request.contentEncoding());
    boolean areEvents =
        contentType != null && !isCoded && BodyKind.isMediaType(contentType, EVENTS);
    if (!areEvents
        && BodyKind.of(contentType, request.contentEncoding(), config) != BodyKind.JSON) {
      throw RequestRejectedException.unsupportedType("JSON");
    }
    ByteBuffer body = body(request);
    int from = body.arrayOffset() + body.position();
    RequestView whole = ItemRequest.of(request, Item.of(body, 0, JSON));
    @Nullable
    List<ByteBuffer> elements = encoder.encodeJson(whole) == null
        ? null
        : JsonElements.of(body.array(), from, from + body.remaining(), split.maxItems());
    if (elements == null) {
      throw RequestRejectedException.bodyNotArray();
    }
    String type = areEvents ? EVENT : JSON;
    return elements.stream()
        .map(element -> Item.of(element, element.position() - from, type))
        .toList();
  }

  private List<Item> lines(RequestView request) throws RequestRejectedException {
    LineForm form = LineForm.of(request.contentType());
    if (form == null || BodyKind.isCoded(request.contentEncoding())) {
      throw RequestRejectedException.unsupportedType(LineForm.EXPECTED);
    }
    return new Lines(body(request), form, config, split.maxItems()).items();
  }

  private ByteBuffer body(RequestView request) throws RequestRejectedException {
    ByteBuffer body = request.body(config.bodyBytesOrMax());
    if (body.hasArray()) {
      return body;
    }
    byte[] copy = new byte[body.remaining()];
    body.get(copy);
    return ByteBuffer.wrap(copy);
  }
}
