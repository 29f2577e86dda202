package dev.postrider.kong.server;

import static dev.postrider.kong.server.Decoders.value;

import dev.postrider.kong.server.Call.Answer;
import dev.postrider.kong.server.RequestBody.InMemory;
import dev.postrider.kong.server.RequestBody.TooLarge;
import java.nio.ByteBuffer;

/**
 * How to get a request's body out of each version of Kong. Only ProtoBuf since 2.8 says everything in
 * one answer; elsewhere nginx's variable {@code request_body_file} tells a spilled body from none.
 */
final class RawBody {

  /** Tag and length around the bytes of a body. */
  private static final int ENVELOPE_BYTES = 64;

  private static final String GET_VARIABLE = "kong.nginx.get_var";
  private static final CallArguments BODY_FILE = CallArguments.text("request_body_file");

  private final int maxBytes;

  private RawBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The extra argument lets Kong 3.8 and later read the file for us; others ignore it. */
  static Call<RequestBody> call(int maxBytes) {
    return new RawBody(maxBytes).ask();
  }

  /**
   * For Kong 3.0 to 3.7 with MessagePack, where {@link #call} throws if the body is in a file. Asking
   * for form arguments makes nginx read the body without that danger; they are not looked at.
   */
  static Call<RequestBody> carefulCall(int maxBytes) {
    RawBody body = new RawBody(maxBytes);
    return Call.<RequestBody>of(
            "kong.request.get_body",
            new CallArguments(
                new ProtobufWriter(),
                new MessagePackWriter()
                    .array(2)
                    .text("application/x-www-form-urlencoded")
                    .integer(1)),
            in -> body.careful(),
            in -> body.careful())
        .onFailure(message -> body.careful(), limit -> body.careful())
        .waitingForClient(Call.MAX_RESULT_BYTES);
  }

  private Call<RequestBody> ask() {
    return Call.<RequestBody>of(
            "kong.request.get_raw_body",
            new CallArguments(
                new ProtobufWriter(), new MessagePackWriter().array(1).integer(0)),
            this::result,
            this::content)
        .onFailure(this::fileAfterError, limit -> value(new TooLarge(maxBytes)))
        .waitingForClient((int) Math.min(Integer.MAX_VALUE, (long) maxBytes + ENVELOPE_BYTES));
  }

  /** {@code RawBodyResult}, or {@code String} before 2.8, which is empty for no and for a spilled body. */
  private Answer<RequestBody> result(ProtobufReader in) throws WireException {
    Answer<RequestBody> answer = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> answer = value(copy(in.bytes()));
        case 2 -> answer = file(in.text());
        case 3 -> answer = value(BodyFiles.unavailable(in.text()));
        default -> in.skip();
      }
    }
    return answer != null ? answer : fileOr(value(copy(ByteBuffer.allocate(0))));
  }

  private Answer<RequestBody> content(MessagePackReader in) throws WireException {
    MessagePackType type = in.peek();
    if (type == MessagePackType.STRING || type == MessagePackType.BINARY) {
      return value(copy(in.bytes()));
    }
    return fileAfterError("kong.request.get_raw_body gave no body");
  }

  private Answer<RequestBody> fileAfterError(String message) {
    return fileOr(value(BodyFiles.unavailable(message)));
  }

  private Answer<RequestBody> careful() {
    return fileOr(new Answer.More<>(ask()));
  }

  private Answer<RequestBody> fileOr(Answer<RequestBody> otherwise) {
    return new Answer.More<>(Call.<RequestBody>of(
            GET_VARIABLE,
            BODY_FILE,
            in -> fileOr(Decoders.OPTIONAL_PROTOBUF.decode(in), otherwise),
            in -> fileOr(Decoders.OPTIONAL_MESSAGE_PACK.decode(in), otherwise))
        .onFailure(message -> otherwise, limit -> otherwise));
  }

  private Answer<RequestBody> fileOr(Answer<?> variable, Answer<RequestBody> otherwise) {
    return variable instanceof Answer.Value<?> found && found.value() instanceof String path
        ? file(path)
        : otherwise;
  }

  private Answer<RequestBody> file(String path) {
    return new Answer.Fetch<>(files -> files.read(path, maxBytes));
  }

  private RequestBody copy(ByteBuffer bytes) {
    if (bytes.remaining() > maxBytes) {
      return new TooLarge(maxBytes);
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new InMemory(ByteBuffer.wrap(copy).asReadOnlyBuffer());
  }
}
