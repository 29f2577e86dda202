package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to Kong with ProtoBuf: one connection, on which events come one after the other. */
final class ProtobufLink implements EventLink {

  private static final byte[] EXIT_METHOD = EventOutcome.EXIT_METHOD.getBytes(US_ASCII);
  private static final int INSTANCE_STATUS = 33;

  private final Connection connection;
  private long sequence;

  ProtobufLink(Connection connection) {
    this.connection = connection;
  }

  /** The next return answers the call of this number; the one before has been answered. */
  void called(long number) {
    sequence = number;
  }

  /** Answers the call that is no event. */
  void sendReturn(@Nullable ProtobufWriter status) {
    WireBuffer out = new WireBuffer(64);
    writeReturn(out, status);
    connection.send(out);
  }

  /** {@code RpcReturn} in its frame. */
  private void writeReturn(WireBuffer out, @Nullable ProtobufWriter status) {
    int frame = out.beginFrame();
    ProtobufWriter message = new ProtobufWriter(out).varint(1, sequence);
    if (status != null) {
      message.message(INSTANCE_STATUS, status);
    }
    out.endFrame(frame);
  }

  @Override
  public boolean pipelines() {
    return true;
  }

  @Override
  public boolean open() {
    return true;
  }

  @Override
  public boolean bodyFilesThrow() {
    return false;
  }

  @Override
  public void cancelled() {}

  /** Kong 3.0 and later then begin again. */
  @Override
  public void giveUp() {
    connection.execute(connection::close);
  }

  @Override
  public void send(List<Expected> calls, @Nullable EventOutcome outcome) {
    WireBuffer out = new WireBuffer(512);
    for (Expected expected : calls) {
      expected.call().writeProtobuf(out);
    }
    if (outcome != null && outcome.exits()) {
      out.putLittleEndian(EXIT_METHOD.length, 4).put(EXIT_METHOD);
      int frame = out.beginFrame();
      outcome.write(new ProtobufWriter(out));
      out.endFrame(frame);
    } else if (outcome != null) {
      out.endFrame(out.beginFrame());
      writeReturn(out, null);
    }
    connection.send(out);
  }
}
