package dev.postrider.kong.server;

import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One call of a function of Kong's, encoded for both protocols, and what its result means. */
final class Call<T extends @Nullable Object> {

  /** The largest result of a call that has no limit of its own: header fields, for the most part. */
  static final int MAX_RESULT_BYTES = 1 << 20;

  /** Reads a result; the reader is at the end, or at nil, when Kong's function gave nothing. */
  @FunctionalInterface
  interface Decoder<R, T extends @Nullable Object> {
    Answer<T> decode(R reader) throws WireException;
  }

  private final String method;
  private final byte[] protobuf;
  private final byte[] messagePack;
  private final Decoder<ProtobufReader, T> fromProtobuf;
  private final Decoder<MessagePackReader, T> fromMessagePack;
  private final Function<String, Answer<T>> onError;
  private final LongFunction<Answer<T>> onTooLarge;
  private final int maxResultBytes;
  private final boolean waitsForClient;

  private Call(
      String method,
      byte[] protobuf,
      byte[] messagePack,
      Decoder<ProtobufReader, T> fromProtobuf,
      Decoder<MessagePackReader, T> fromMessagePack,
      Function<String, Answer<T>> onError,
      LongFunction<Answer<T>> onTooLarge,
      int maxResultBytes,
      boolean waitsForClient) {
    this.method = method;
    this.protobuf = protobuf;
    this.messagePack = messagePack;
    this.fromProtobuf = fromProtobuf;
    this.fromMessagePack = fromMessagePack;
    this.onError = onError;
    this.onTooLarge = onTooLarge;
    this.maxResultBytes = maxResultBytes;
    this.waitsForClient = waitsForClient;
  }

  static <T extends @Nullable Object> Call<T> of(
      String method,
      CallArguments arguments,
      Decoder<ProtobufReader, T> fromProtobuf,
      Decoder<MessagePackReader, T> fromMessagePack) {
    return new Call<>(
        method,
        arguments.protobufFrames(method),
        arguments.messagePackCall(method),
        fromProtobuf,
        fromMessagePack,
        message -> new Answer.Failed<>(method + ": " + message),
        limit -> new Answer.Failed<>(method + ": the answer is over " + limit + " bytes"),
        MAX_RESULT_BYTES,
        false);
  }

  /** The same call, whose failures mean something to the question. */
  Call<T> onFailure(Function<String, Answer<T>> error, LongFunction<Answer<T>> tooLarge) {
    return new Call<>(
        method,
        protobuf,
        messagePack,
        fromProtobuf,
        fromMessagePack,
        error,
        tooLarge,
        maxResultBytes,
        waitsForClient);
  }

  /** The same call, which Kong answers only when the client has sent its whole body. */
  Call<T> waitingForClient(int maxBytes) {
    return new Call<>(
        method,
        protobuf,
        messagePack,
        fromProtobuf,
        fromMessagePack,
        onError,
        onTooLarge,
        maxBytes,
        true);
  }

  /** The largest result worth holding, in bytes. */
  int maxResultBytes() {
    return maxResultBytes;
  }

  /** Whether Kong may take as long as the client does. */
  boolean waitsForClient() {
    return waitsForClient;
  }

  String method() {
    return method;
  }

  /** The frames of name and arguments. */
  void writeProtobuf(WireBuffer out) {
    out.put(protobuf);
  }

  /** The map of {@code Method} and {@code Args}. */
  void writeMessagePack(MessagePackWriter out) {
    out.encoded(messagePack);
  }

  Answer<T> decode(ProtobufReader result) throws WireException {
    return fromProtobuf.decode(result);
  }

  Answer<T> decode(MessagePackReader result) throws WireException {
    return fromMessagePack.decode(result);
  }

  Answer<T> failed(String message) {
    return onError.apply(message);
  }

  Answer<T> tooLarge(long maxBytes) {
    return onTooLarge.apply(maxBytes);
  }

  /** The outcome of one call; it may be another call. */
  sealed interface Answer<T extends @Nullable Object> {

    /** The answer. */
    record Value<T extends @Nullable Object>(@Nullable T value) implements Answer<T> {}

    /** The question needs another call before it is answered. */
    record More<T extends @Nullable Object>(Call<T> call) implements Answer<T> {}

    /** The answer has to be read from a file, on a thread that may block. */
    record Fetch<T extends @Nullable Object>(Function<BodyFiles, @Nullable T> answer)
        implements Answer<T> {}

    /** Kong gave an error instead. */
    record Failed<T extends @Nullable Object>(String message) implements Answer<T> {}
  }
}
