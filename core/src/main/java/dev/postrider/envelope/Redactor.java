package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds and replaces in each part of a request what is redacted. Thread-safe. */
final class Redactor {

  private final Replacement replacement;
  private final Set<String> headers;
  private final Set<ByteBuffer> arguments;
  private final Set<ByteBuffer> bodyNames;
  private final List<RedactedPointer> pointers;
  private final EnvelopeConfig config;

  Redactor(
      RedactionMethod method,
      byte @Nullable [] key,
      List<String> headers,
      List<String> arguments,
      List<String> body,
      EnvelopeConfig config) {
    this.replacement = new Replacement(method, key);
    this.headers = headers.stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
    this.arguments = bytes(arguments);
    this.bodyNames = bytes(body);
    this.pointers = body.stream().map(RedactedPointer::of).toList();
    this.config = config;
  }

  private static Set<ByteBuffer> bytes(List<String> names) {
    return names.stream()
        .map(name -> ByteBuffer.wrap(name.getBytes(UTF_8)))
        .collect(Collectors.toUnmodifiableSet());
  }

  Replacement replacement() {
    return replacement;
  }

  boolean searchesBody() {
    return !pointers.isEmpty();
  }

  List<String> visible(List<String> path) {
    List<RedactedPointer> left = pointers;
    for (int i = 0; i < path.size(); i++) {
      String name = path.get(i);
      if (left.stream().anyMatch(pointer -> pointer.isLast(name))) {
        return path.subList(0, i + 1);
      }
      left = RedactedPointer.behind(left, name);
    }
    return path;
  }

  boolean hasHeader(String lowerCase) {
    return headers.contains(lowerCase);
  }

  String target(String target) {
    int query = target.indexOf('?');
    if (query < 0 || arguments.isEmpty()) {
      return target;
    }
    byte[] source = HttpText.bytes(target.substring(query + 1));
    byte[] rewritten = RedactedArguments.rewrite(source, arguments, replacement);
    return rewritten == source
        ? target
        : new String(HttpText.bytes(target.substring(0, query + 1)), ISO_8859_1)
            + new String(rewritten, ISO_8859_1);
  }

  /** The redacted body; null if it cannot be searched. */
  byte @Nullable [] body(RequestView request, byte[] source) {
    String type = request.contentType();
    if (pointers.isEmpty() || source.length == 0) {
      return source;
    }
    try {
      return switch (BodyKind.of(type, request.contentEncoding(), config)) {
        case FORM -> RedactedArguments.rewrite(source, bodyNames, replacement);
        case JSON -> RedactedJson.rewrite(source, pointers, replacement);
        case MULTIPART ->
          RedactedMultipart.rewrite(source, String.valueOf(type), config, bodyNames, replacement);
        case TEXT, BINARY -> null;
      };
    } catch (IOException | RequestRejectedException e) {
      return null; // The encoder tells what is wrong, if it takes that for wrong.
    }
  }
}
