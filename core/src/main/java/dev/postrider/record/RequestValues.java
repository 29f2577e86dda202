package dev.postrider.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.BodyKind;
import dev.postrider.envelope.EncodedEnvelope;
import dev.postrider.envelope.HttpText;
import dev.postrider.envelope.JsonSelector;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of one request. Those of one kind are found together, when the first of them is asked for.
 * Not thread-safe.
 *
 * @since 0.1.0
 */
public final class RequestValues {

  private static final DateTimeFormatter NOW =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final RequestSources sources;
  private final RequestView request;
  private final ByteBuffer body;
  private final Map<SourceKind, byte[] @Nullable []> found = new EnumMap<>(SourceKind.class);
  private @Nullable EncodedEnvelope envelope;
  private byte @Nullable [] json;

  /**
   * The values of these sources in a request.
   *
   * @throws RequestRejectedException if the body is over its limit or cannot be read
   */
  public RequestValues(RequestSources sources, RequestView request)
      throws RequestRejectedException {
    this.sources = sources;
    if (sources.readBody()) {
      int maxBodyBytes = sources.config.bodyBytesOrMax();
      this.request = RequestWithBody.of(request, maxBodyBytes);
      this.body = this.request.body(maxBodyBytes);
    } else {
      this.request = request;
      this.body = ByteBuffer.allocate(0);
    }
  }

  /**
   * The envelope of the request. When it comes before values of the body, these are taken from it.
   *
   * @throws RequestRejectedException as {@link dev.postrider.envelope.EnvelopeEncoder#encode}
   */
  public byte[] envelope() throws RequestRejectedException {
    EncodedEnvelope encoded = sources.encoder.encodeWithJson(request);
    envelope = encoded;
    return encoded.bytes();
  }

  /** The bytes of the body, from position to limit; none unless the body is read. */
  public ByteBuffer body() {
    return body.duplicate();
  }

  /**
   * The body as {@code body_args} has a JSON body; null if it is not of a JSON type.
   *
   * @throws RequestRejectedException as {@link dev.postrider.envelope.EnvelopeEncoder#encode}
   */
  public byte @Nullable [] json() throws RequestRejectedException {
    if (json == null) {
      json = sources.encoder.encodeJson(request);
    }
    return json;
  }

  /**
   * The value of an expression.
   *
   * @param expression one of those whose sources these are
   * @return null if the request has no value and need not have one
   * @throws RequestRejectedException if the request must have a value, or its body is not what it
   *     claims to be
   */
  public byte @Nullable [] of(Expression expression) throws RequestRejectedException {
    for (List<Part> alternative : expression.alternatives()) {
      byte[] value = joined(alternative);
      if (value != null) {
        return value;
      }
    }
    if (expression.rejects()) {
      throw missing(expression.sources());
    }
    return null;
  }

  /**
   * The JSON text that the first of these sources finds.
   *
   * @param expression one of those whose sources these are, with nothing but a choice of {@code json:}
   * @return null if the request has no value and need not have one
   * @throws RequestRejectedException as {@link #of}
   */
  byte @Nullable [] json(Expression expression) throws RequestRejectedException {
    Part part = expression.alternatives().get(0).get(0);
    for (Source source : part.sources()) {
      byte[] json = found(source);
      if (json != null && JsonSelector.text(json) != null) {
        return json;
      }
    }
    if (part instanceof Part.Choice choice && choice.rejects()) {
      throw missing(choice.sources().stream());
    }
    return null;
  }

  private byte @Nullable [] joined(List<Part> parts) throws RequestRejectedException {
    if (parts.size() == 1) {
      return value(parts.get(0));
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (Part part : parts) {
      byte[] value = value(part);
      if (value == null) {
        return null;
      }
      joined.writeBytes(value);
    }
    return joined.toByteArray();
  }

  private byte @Nullable [] value(Part part) throws RequestRejectedException {
    if (part instanceof Part.Literal literal) {
      return literal.text().getBytes(UTF_8);
    }
    for (Source source : part.sources()) {
      byte[] value = value(source);
      if (value != null) {
        return value;
      }
    }
    if (part instanceof Part.Choice choice && choice.rejects()) {
      throw missing(choice.sources().stream());
    }
    return null;
  }

  /** Tells the caller which sources were tried. */
  private static RequestRejectedException missing(Stream<Source> sources) {
    return RequestRejectedException.missingValue(
        sources.distinct().map(Source::toString).collect(Collectors.joining(" or ")));
  }

  private byte @Nullable [] value(Source source) throws RequestRejectedException {
    byte[] value = found(source);
    return value == null || source.kind() != SourceKind.JSON ? value : JsonSelector.text(value);
  }

  /** The value, which is JSON text if it comes from there. */
  private byte @Nullable [] found(Source source) throws RequestRejectedException {
    SourceKind kind = source.kind();
    byte @Nullable [] @Nullable [] values = found.get(kind);
    if (values == null) {
      values = find(kind);
      found.put(kind, values);
    }
    return values[sources.place(source)];
  }

  private byte[] @Nullable [] find(SourceKind kind) throws RequestRejectedException {
    List<String> arguments = sources.arguments(kind);
    return switch (kind) {
      case QUERY -> query(arguments.size());
      case HEADER -> FirstHeaders.of(request, arguments);
      case COOKIE -> Cookies.of(request, arguments);
      case PATH -> path(arguments);
      case JSON -> selected(arguments.size());
      case FORM, PART -> arguments(kind, arguments.size());
      case CONSTANT -> arguments.stream().map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new);
      case METHOD -> single(HttpText.bytes(request.method()));
      case URI -> single(HttpText.bytes(request.target()));
      case CLIENT_IP -> single(bytes(request.clientIp()));
      case CONSUMER -> single(bytes(request.consumer()));
      case UUID -> single(sources.ids.get());
      case NOW -> single(NOW.format(sources.clock.instant()).getBytes(US_ASCII));
    };
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static byte[] @Nullable [] single(byte @Nullable [] value) {
    return new byte[][] {value};
  }

  private byte[] @Nullable [] query(int count) {
    String target = request.target();
    int query = target.indexOf('?');
    if (query < 0) {
      return new byte[count][];
    }
    byte[] encoded = HttpText.bytes(target.substring(query + 1));
    return sources.query.first(encoded, 0, encoded.length);
  }

  private byte[] @Nullable [] path(List<String> arguments) {
    List<byte[]> segments = PathSegments.of(request.target());
    byte[] @Nullable [] values = new byte[arguments.size()][];
    for (int i = 0; i < values.length; i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("{")) {
        int number = Integer.parseInt(argument);
        values[i] = number <= segments.size() ? segments.get(number - 1) : null;
      } else if (sources.pathTemplate != null) {
        values[i] = sources.pathTemplate.segment(argument, segments);
      }
    }
    return values;
  }

  private byte[] @Nullable [] selected(int count) throws RequestRejectedException {
    if (envelope != null && envelope.hasJson()) {
      return envelope.values();
    }
    boolean isOther = envelope != null && sources.config.forwardBody();
    byte[] text = isOther ? null : json();
    return text == null ? new byte[count][] : sources.json.select(text, 0, text.length);
  }

  /** Of a form or a multipart body. */
  private byte[] @Nullable [] arguments(SourceKind kind, int count)
      throws RequestRejectedException {
    String type = request.contentType();
    BodyKind needed = kind == SourceKind.FORM ? BodyKind.FORM : BodyKind.MULTIPART;
    if (type == null || BodyKind.of(type, request.contentEncoding(), sources.config) != needed) {
      return new byte[count][];
    }
    ByteBuffer whole = body;
    if (!whole.hasArray()) {
      whole = ByteBuffer.allocate(body.remaining()).put(body()).flip();
    }
    int from = whole.arrayOffset() + whole.position();
    int to = from + whole.remaining();
    return kind == SourceKind.FORM
        ? sources.form.first(whole.array(), from, to)
        : sources.parts.first(whole.array(), from, to, type);
  }
}
