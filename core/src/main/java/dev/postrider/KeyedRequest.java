package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.envelope.RequestWithBody;
import dev.postrider.idempotency.Digest;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A request that has an idempotency key, and whose body has been read. */
final class KeyedRequest {

  private final byte[] key;
  private final RequestView request;
  private final Digest body;

  /**
   * Reads the body.
   *
   * @throws RequestRejectedException if that is too large or cannot be read
   */
  KeyedRequest(byte[] key, RequestView view, int maxBodyBytes) throws RequestRejectedException {
    this.key = key;
    RequestWithBody read = RequestWithBody.of(view, maxBodyBytes);
    this.request = read;
    this.body = Digest.of(read.content().duplicate());
  }

  byte[] key() {
    return key;
  }

  RequestView request() {
    return request;
  }

  /** Of what decides what a request means, but not of header fields: a proxy adds new ones each time. */
  Digest fingerprint(List<ProducerRecord<byte[], byte[]>> records) {
    List<byte[]> parts = new ArrayList<>();
    parts.add(body.toString().getBytes(UTF_8));
    for (ProducerRecord<byte[], byte[]> record : records) {
      parts.add(record.topic().getBytes(UTF_8));
      if (record.key() != null) {
        parts.add(record.key());
      }
      if (record.partition() != null) {
        parts.add(record.partition().toString().getBytes(UTF_8));
      }
    }
    return Digest.of(parts.toArray(byte[][]::new));
  }
}
