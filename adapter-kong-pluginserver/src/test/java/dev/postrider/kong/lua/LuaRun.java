package dev.postrider.kong.lua;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.message.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs functions on a message. */
final class LuaRun {

  private static final String MESSAGE = "{\"method\":\"POST\",\"uri\":\"/orders?id=7\",\"headers\":"
      + "{\"host\":\"h\",\"x-tag\":[\"a\",\"b\"]},\"body\":\"{\\\"order\\\":4711}\",\"body_args\":"
      + "{\"order\":4711,\"price\":19.9,\"tags\":[\"x\",\"y\"],\"none\":null,\"on\":true}}";

  private LuaRun() {}

  /** The record value that functions make of the sample message; null if they drop it. */
  static @Nullable String result(String... sources) throws LuaFailedException {
    return result(Facts.UNKNOWN, MESSAGE, sources);
  }

  static @Nullable String result(Facts facts, String envelope, String... sources)
      throws LuaFailedException {
    Message message = new Message(List.of("t"), null, null, envelope.getBytes(UTF_8), List.of());
    LuaMessageFunction.of(List.of(sources), true, false, view -> facts)
        .apply(message, BufferedRequest.builder("POST", "/").build());
    return message.isDropped() ? null : new String(message.value(), UTF_8);
  }

  /** The result of one function's body. */
  static @Nullable String of(String body) throws LuaFailedException {
    return result("return function(message) " + body + " end");
  }
}
