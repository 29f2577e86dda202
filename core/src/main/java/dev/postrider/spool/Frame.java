package dev.postrider.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record as it stands in a segment: a mark, the length of the payload and its CRC-32C, four bytes
 * each, then the payload: sequence number, time, topic, key, value, headers and, if the record has them,
 * its timestamp and its partition. Mark and checksum start from the segment's salt, which no caller
 * knows: bytes of a body can never pass for a frame.
 */
final class Frame {

  /** Bytes before the payload. */
  static final int HEADER = 12;

  /** The shortest payload: sequence, time, and the lengths of topic, key, value and headers. */
  static final int SMALLEST_PAYLOAD = 8 + 8 + 4 * 4;

  private static final int LENGTH = 4;
  private static final int CHECKSUM = 8;
  private static final int ABSENT = -1;

  private Frame() {}

  /** The bytes of a frame. */
  static ByteBuffer encode(
      long salt, long sequence, long time, ProducerRecord<byte[], byte[]> record) {
    byte[] topic = record.topic().getBytes(UTF_8);
    Header[] headers = record.headers().toArray();
    byte[][] names = new byte[headers.length][];
    long length =
        SMALLEST_PAYLOAD + (long) topic.length + size(record.key()) + size(record.value());
    for (int i = 0; i < headers.length; i++) {
      names[i] = headers[i].key().getBytes(UTF_8);
      length += 8L + names[i].length + size(headers[i].value());
    }
    Long timestamp = record.timestamp();
    Integer partition = record.partition();
    length += timestamp == null ? 0 : Long.BYTES;
    length += partition == null ? 0 : Integer.BYTES;
    ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(HEADER + length));
    frame.putInt(mark(salt)).putInt((int) length).putInt(0);
    frame.putLong(sequence).putLong(time);
    put(frame, topic);
    put(frame, record.key());
    put(frame, record.value());
    frame.putInt(headers.length);
    for (int i = 0; i < headers.length; i++) {
      put(frame, names[i]);
      put(frame, headers[i].value());
    }
    if (timestamp != null) {
      frame.putLong(timestamp);
    }
    if (partition != null) {
      frame.putInt(partition);
    }
    frame.flip();
    return frame.putInt(CHECKSUM, checksum(salt, frame));
  }

  /** The upper bound of a frame's size. */
  static long size(ProducerRecord<byte[], byte[]> record) {
    long size = (long) HEADER
        + SMALLEST_PAYLOAD
        + Long.BYTES
        + Integer.BYTES
        + record.topic().length();
    size += size(record.key()) + size(record.value());
    for (Header header : record.headers()) {
      size += 8L + 3L * header.key().length() + size(header.value());
    }
    return size;
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void put(ByteBuffer frame, byte @Nullable [] bytes) {
    frame.putInt(bytes == null ? ABSENT : bytes.length);
    if (bytes != null) {
      frame.put(bytes);
    }
  }

  /** The first bytes of each frame in a segment. The first one is never 0. */
  static int mark(long salt) {
    return (int) (salt >>> 32) | 0x01000000;
  }

  /** The length of the payload, as the bytes before that say. */
  static int payload(ByteBuffer frame, int at) {
    return frame.getInt(at + LENGTH);
  }

  /** Whether the bytes are a whole frame. */
  static boolean isWhole(long salt, ByteBuffer frame) {
    return frame.getInt(frame.position() + CHECKSUM) == checksum(salt, frame);
  }

  private static int checksum(long salt, ByteBuffer frame) {
    CRC32C checksum = new CRC32C();
    ByteBuffer start = ByteBuffer.allocate(12).putLong(salt);
    checksum.update(start.putInt(payload(frame, frame.position())).flip());
    ByteBuffer payload = frame.duplicate();
    checksum.update(payload.position(payload.position() + HEADER));
    return (int) checksum.getValue();
  }

  /** The record in the bytes of a whole frame. */
  static Stored decode(ByteBuffer frame) {
    ByteBuffer payload = frame.duplicate();
    int size = payload.remaining();
    payload.position(payload.position() + HEADER);
    long sequence = payload.getLong();
    long time = payload.getLong();
    byte[] name = get(payload);
    String topic = name == null ? "" : new String(name, UTF_8);
    byte[] key = get(payload);
    byte[] value = get(payload);
    Headers headers = new RecordHeaders();
    for (int count = payload.getInt(); count > 0; count--) {
      byte[] header = get(payload);
      headers.add(header == null ? "" : new String(header, UTF_8), get(payload));
    }
    Long timestamp = payload.remaining() >= Long.BYTES ? (Long) payload.getLong() : null;
    Integer partition = payload.hasRemaining() ? (Integer) payload.getInt() : null;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, timestamp, key, value, headers);
    return new Stored(sequence, time, size, record);
  }

  private static byte @Nullable [] get(ByteBuffer payload) {
    int length = payload.getInt();
    if (length == ABSENT) {
      return null;
    }
    byte[] bytes = new byte[length];
    payload.get(bytes);
    return bytes;
  }
}
