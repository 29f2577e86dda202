package dev.postrider.record;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of sources, with the words that name them. */
enum SourceKind {
  QUERY("query", "NAME"),
  HEADER("header", "NAME"),
  PATH("path", "NUMBER"),
  JSON("json", "/POINTER"),
  FORM("form", "NAME"),
  PART("part", "NAME"),
  COOKIE("cookie", "NAME"),
  CONSTANT("constant", "TEXT"),
  METHOD("method", null),
  URI("uri", null),
  CLIENT_IP("client_ip", null),
  CONSUMER("consumer", null),
  UUID("uuid", null),
  NOW("now", null);

  /** All words, for a fault. */
  static final String WORDS =
      Arrays.stream(values()).map(kind -> kind.word).collect(Collectors.joining(", "));

  final String word;

  /** What the argument is, for a fault; null if there is none. */
  final @Nullable String argument;

  SourceKind(String word, @Nullable String argument) {
    this.word = word;
    this.argument = argument;
  }

  /** The kind of that word; null if none. */
  static @Nullable SourceKind of(String word) {
    for (SourceKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    return null;
  }

  /** Whether the same request has another value each time it comes. */
  boolean changes() {
    return this == UUID || this == NOW;
  }

  boolean isInBody() {
    return this == JSON || this == FORM || this == PART;
  }

  boolean takesArgument() {
    return argument != null;
  }
}
