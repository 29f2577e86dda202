package dev.postrider.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.claimcheck.StagedBody;
import dev.postrider.cloudevents.CloudEvent.DataKind;
import dev.postrider.envelope.BodyKind;
import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.record.Expression;
import dev.postrider.record.RequestValues;
import dev.postrider.split.Item;
import dev.postrider.split.ItemRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes events of requests: a request that is a CloudEvent stays that event, any other gets attributes from
 * its parts. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventMaker {

  private static final byte[] NO_BYTES = {};

  private final Map<String, Expression> attributes;
  private final boolean isStructured;
  private final EnvelopeConfig config;
  private final EnvelopeEncoder encoder;

  /**
   * A maker.
   *
   * @param attributes name to expression
   * @param isStructured whether events become one JSON text each, so that data of JSON is checked
   * @param config how a JSON body is recognised and checked
   */
  public EventMaker(
      Map<String, Expression> attributes, boolean isStructured, EnvelopeConfig config) {
    this.attributes = attributes;
    this.isStructured = isStructured;
    this.config = config;
    this.encoder = new EnvelopeEncoder(config);
  }

  /**
   * The event of a request.
   *
   * @param values the values of the request, with its body
   * @throws RequestRejectedException if the request is not the event that it says to be, or lacks an
   *     attribute that an event must have
   */
  public CloudEvent of(RequestView request, RequestValues values) throws RequestRejectedException {
    String contentType = request.contentType();
    StagedBody stored = request.stagedBody();
    if (BodyKind.isCoded(request.contentEncoding())) {
      throw RequestRejectedException.unsupportedType(
          stored == null
              ? "a body without content coding; decode_content_encoding undoes some"
              : "a body without content coding; a store gets it as it came");
    }
    if (IncomingEvent.isBatch(contentType)) {
      throw RequestRejectedException.unsupportedType("one event; split=json_array takes several");
    }
    if (IncomingEvent.isStructured(contentType)) {
      if (stored != null) {
        throw RequestRejectedException.bodyTooLarge(
            "an event in structured mode with more than claim_check.max_inline_bytes");
      }
      return IncomingEvent.structured(json(request, values.body()), config);
    }
    Map<String, String> found = request instanceof ItemRequest
        // The header fields are those of the whole body.
        ? Map.of()
        : IncomingEvent.attributes(request);
    if (found.isEmpty()) {
      found = made(values);
    }
    if (stored != null) {
      EventAttributes.add(stored.claimCheck(), found);
    }
    EventAttributes.check(found);
    return stored != null
        ? new CloudEvent(found, contentType, DataKind.STORED, NO_BYTES, null)
        : withData(found, request, values);
  }

  private byte[] json(RequestView request, ByteBuffer body) throws RequestRejectedException {
    byte[] json = encoder.encodeJson(ItemRequest.of(request, Item.of(body, 0, "application/json")));
    if (json == null) {
      throw RequestRejectedException.bodyNotJson();
    }
    return json;
  }

  private Map<String, String> made(RequestValues values) throws RequestRejectedException {
    Map<String, String> made = new LinkedHashMap<>();
    made.put(EventAttributes.SPEC_VERSION, EventAttributes.VERSION);
    for (Map.Entry<String, Expression> attribute : attributes.entrySet()) {
      byte[] value = values.of(attribute.getValue());
      if (value != null && value.length > 0) {
        made.put(attribute.getKey(), HeaderValue.text(value));
      }
    }
    return made;
  }

  private CloudEvent withData(Map<String, String> found, RequestView request, RequestValues values)
      throws RequestRejectedException {
    ByteBuffer body = values.body();
    byte[] data = new byte[body.remaining()];
    body.get(data);
    String contentType = request.contentType();
    if (data.length == 0) {
      return new CloudEvent(found, contentType, DataKind.NONE, data, null);
    }
    if (!isStructured) {
      return new CloudEvent(found, contentType, DataKind.BINARY, data, null);
    }
    BodyKind kind = BodyKind.of(contentType, request.contentEncoding(), config);
    if (kind == BodyKind.JSON) {
      byte[] json = values.json();
      if (json != null) {
        return new CloudEvent(found, contentType, DataKind.JSON, json, null);
      }
    }
    boolean isText = (kind == BodyKind.TEXT || kind == BodyKind.FORM) && isUtf8(data);
    return new CloudEvent(found, contentType, isText ? DataKind.TEXT : DataKind.BINARY, data, null);
  }

  private static boolean isUtf8(byte[] data) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(data));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
