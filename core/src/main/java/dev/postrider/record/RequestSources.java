package dev.postrider.record;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeEncoder;
import dev.postrider.envelope.JsonSelector;
import dev.postrider.envelope.PartValues;
import dev.postrider.envelope.UrlEncodedValues;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All sources that some expressions name, so that one look at each part of a request finds the values of
 * all of them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RequestSources {

  final EnvelopeConfig config;
  final EnvelopeEncoder encoder;
  final @Nullable PathTemplate pathTemplate;
  final Supplier<byte[]> ids;
  final InstantSource clock;
  final JsonSelector json;
  final UrlEncodedValues query;
  final UrlEncodedValues form;
  final PartValues parts;
  private final boolean bodyIsRead;
  private final Map<Source, Integer> places = new HashMap<>();
  private final Map<SourceKind, List<String>> arguments = new EnumMap<>(SourceKind.class);

  /**
   * The sources of these expressions.
   *
   * @param pathTemplate what names of path segments mean; null if there is none
   * @param bodyIsRead whether the body is read also if no source needs it
   * @param config how a body is read, and the envelope made
   * @param ids makes the values of {@code uuid}
   * @param clock makes those of {@code now}
   */
  public RequestSources(
      Collection<Expression> expressions,
      @Nullable PathTemplate pathTemplate,
      boolean bodyIsRead,
      EnvelopeConfig config,
      Supplier<byte[]> ids,
      InstantSource clock) {
    expressions.stream().flatMap(Expression::sources).distinct().forEach(source -> {
      List<String> ofKind = arguments.computeIfAbsent(source.kind(), kind -> new ArrayList<>());
      places.put(source, ofKind.size());
      ofKind.add(source.argument());
    });
    this.pathTemplate = pathTemplate;
    this.bodyIsRead =
        bodyIsRead || has(SourceKind.JSON) || has(SourceKind.FORM) || has(SourceKind.PART);
    this.config = config;
    this.json = new JsonSelector(arguments(SourceKind.JSON));
    this.encoder = new EnvelopeEncoder(config, json);
    this.ids = ids;
    this.clock = clock;
    this.query = new UrlEncodedValues(arguments(SourceKind.QUERY));
    this.form = new UrlEncodedValues(arguments(SourceKind.FORM));
    this.parts = new PartValues(arguments(SourceKind.PART), config);
  }

  /** Where a source stands among those of its kind. */
  int place(Source source) {
    Integer place = places.get(source);
    if (place == null) {
      throw new IllegalArgumentException(source + " is not one of these sources");
    }
    return place;
  }

  List<String> arguments(SourceKind kind) {
    return arguments.getOrDefault(kind, List.of());
  }

  private boolean has(SourceKind kind) {
    return arguments.containsKey(kind);
  }

  /** Whether a source reads the method. */
  public boolean readMethod() {
    return has(SourceKind.METHOD);
  }

  /** Whether a source reads the target. */
  public boolean readTarget() {
    return has(SourceKind.URI) || has(SourceKind.QUERY) || has(SourceKind.PATH);
  }

  /** The names of the headers that sources read, in lower case. */
  public Set<String> headers() {
    Set<String> names = new HashSet<>(arguments(SourceKind.HEADER));
    if (has(SourceKind.COOKIE)) {
      names.add("cookie");
    }
    return names;
  }

  /** Whether the body is read. */
  public boolean readBody() {
    return bodyIsRead;
  }

  /** Whether a source reads the address of the client. */
  public boolean readClientIp() {
    return has(SourceKind.CLIENT_IP);
  }

  /** Whether a source reads who has sent the request. */
  public boolean readConsumer() {
    return has(SourceKind.CONSUMER);
  }
}
