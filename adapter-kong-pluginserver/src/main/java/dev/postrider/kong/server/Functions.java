package dev.postrider.kong.server;

import static dev.postrider.kong.server.Phase.ACCESS;
import static dev.postrider.kong.server.Phase.CERTIFICATE;
import static dev.postrider.kong.server.Phase.LOG;
import static dev.postrider.kong.server.Phase.PREREAD;
import static dev.postrider.kong.server.Phase.RESPONSE;
import static dev.postrider.kong.server.Phase.REWRITE;

import dev.postrider.kong.server.Call.Decoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kong's functions as questions, by the shape of their arguments and results, and the phases in which Kong answers. */
final class Functions {

  static final Set<Phase> OF_REQUEST = EnumSet.of(REWRITE, ACCESS, RESPONSE);
  static final Set<Phase> OF_REQUEST_AND_LOG = EnumSet.of(REWRITE, ACCESS, RESPONSE, LOG);
  static final Set<Phase> AFTER_ROUTING = EnumSet.of(ACCESS, RESPONSE, LOG, PREREAD);
  static final Set<Phase> OF_CONNECTION =
      EnumSet.of(CERTIFICATE, REWRITE, ACCESS, RESPONSE, PREREAD);
  static final Set<Phase> ALL = EnumSet.allOf(Phase.class);
  static final Set<Phase> BEFORE_UPSTREAM = EnumSet.of(REWRITE, ACCESS);
  static final Set<Phase> AFTER_UPSTREAM = EnumSet.of(RESPONSE, LOG);

  private Functions() {}

  static Question<String> text(Set<Phase> phases, String method) {
    return text(phases, method, CallArguments.none());
  }

  static Question<@Nullable String> optional(
      Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(
        phases,
        Call.of(method, arguments, Decoders.OPTIONAL_PROTOBUF, Decoders.OPTIONAL_MESSAGE_PACK));
  }

  static Question<Integer> integer(Set<Phase> phases, String method) {
    return new Question<>(
        phases, Call.of(method, CallArguments.none(), Decoders::integer, Decoders::integer));
  }

  static Question<List<Field>> fields(Set<Phase> phases, String method, int maxFields) {
    if (maxFields < 1 || maxFields > Kong.MAX_FIELDS) {
      throw new IllegalArgumentException(
          method + ": " + maxFields + " is not between 1 and " + Kong.MAX_FIELDS);
    }
    return new Question<>(
        phases,
        Call.of(method, CallArguments.integer(maxFields), Decoders::fields, Decoders::fields));
  }

  static Question<@Nullable Void> call(Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(
        phases,
        Call.of(method, arguments, Decoders.NOTHING_PROTOBUF, Decoders.NOTHING_MESSAGE_PACK));
  }

  static Question<String> text(Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(
        phases, Call.of(method, arguments, Decoders.TEXT_PROTOBUF, Decoders.TEXT_MESSAGE_PACK));
  }

  static Question<Boolean> flag(Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(phases, Call.of(method, arguments, Decoders::flag, Decoders::flag));
  }

  static Question<Double> number(Set<Phase> phases, String method) {
    return new Question<>(
        phases, Call.of(method, CallArguments.none(), Decoders::number, Decoders::number));
  }

  static Question<@Nullable Object> any(Set<Phase> phases, String method, CallArguments arguments) {
    return new Question<>(phases, Call.of(method, arguments, Decoders::any, Decoders::any));
  }

  /** One that takes nothing and gives an entity. */
  static <T extends @Nullable Object> Question<T> entity(
      Set<Phase> phases,
      String method,
      Decoder<ProtobufReader, T> fromProtobuf,
      Decoder<MessagePackReader, T> fromMessagePack) {
    return new Question<>(
        phases, Call.of(method, CallArguments.none(), fromProtobuf, fromMessagePack));
  }
}
