package dev.postrider.kong.server;

import java.nio.ByteBuffer;

/** The body of a request, as Kong gives it. */
public sealed interface RequestBody {

  /**
   * The body, complete.
   *
   * @param content the bytes from position to limit, read-only; empty if the request has no body
   */
  record InMemory(ByteBuffer content) implements RequestBody {}

  /**
   * The body is over the limit that was asked for.
   *
   * @param maxBytes that limit, in bytes
   */
  record TooLarge(int maxBytes) implements RequestBody {}

  /**
   * The request has a body that could not be read.
   *
   * @param reason why, and what the administrator can do about it
   */
  record Unavailable(String reason) implements RequestBody {}
}
