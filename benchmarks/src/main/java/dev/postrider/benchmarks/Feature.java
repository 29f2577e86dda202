package dev.postrider.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestRejectedException;
import dev.postrider.envelope.RequestView;
import dev.postrider.kong.SinkProducer;
import dev.postrider.testing.SampleRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a request of 1 KiB of JSON with twelve headers may become on its way to a producer that takes every record at once, and what the
 * JDK alone would do.
 */
public enum Feature {
  /** Everything forwarded. */
  ENVELOPE(""),
  /** The same, with a record key from the body. */
  KEY_FROM_POINTER("\"key\":\"json:/orders/0/id\""),
  /** The bytes of the body. */
  RAW_BODY("\"message_format\":\"raw_body\""),
  /** The JSON of the body. */
  JSON_BODY("\"message_format\":\"json_body\""),
  /** A JSON text with three values of the request. */
  TEMPLATE(
      "\"message_format\":\"template\",\"message_template\":\"{\\\"order\\\":\\\"{json:/orders/0/id}\\\","
          + "\\\"tenant\\\":\\\"{header:x-consumer-username}\\\",\\\"at\\\":\\\"{now}\\\"}\""),
  /** A CloudEvent with the body inside. */
  CLOUDEVENTS_STRUCTURED("\"message_format\":\"cloudevents_structured\","
      + "\"cloudevents_attributes\":{\"type\":\"constant:com.example.order\"}"),
  /** A CloudEvent with the body as its value. */
  CLOUDEVENTS_BINARY("\"message_format\":\"cloudevents_binary\","
      + "\"cloudevents_attributes\":{\"type\":\"constant:com.example.order\"}"),
  /** A hundred lines, each as the body of the others; figures are of one record. */
  NDJSON_RAW_BODY("\"split\":\"ndjson\",\"message_format\":\"raw_body\"", 100),
  /** The same as envelopes, with the headers of the request in each. */
  NDJSON_ENVELOPE("\"split\":\"ndjson\"", 100),
  /** An envelope of a body that comes compressed. */
  GZIP("\"decode_content_encoding\":true") {
    @Override
    RequestView request() {
      return with("Content-Encoding", "gzip", compressed());
    }
  },
  /** An envelope of a request that GitHub has signed. */
  SIGNATURE("\"signature\":{\"scheme\":\"github\",\"secret\":\"" + Constants.SECRET + "\"}") {
    @Override
    RequestView request() {
      byte[] body = body();
      return with(
          "X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac().doFinal(body)), body);
    }
  },
  /** An envelope of a body that must match a schema. */
  VALIDATE(
      "\"validate\":\"{\\\"type\\\":\\\"object\\\",\\\"required\\\":[\\\"batch\\\"],\\\"properties\\\":{\\\"orders\\\":"
          + "{\\\"items\\\":{\\\"required\\\":[\\\"id\\\"],\\\"properties\\\":{\\\"id\\\":{\\\"type\\\":\\\"integer\\\"},"
          + "\\\"total\\\":{\\\"type\\\":\\\"number\\\"}}}}}}\""),
  /** An envelope without the values of a header, an argument and members of the body. */
  REDACTION("\"redact_headers\":[\"X-Consumer-Username\"],\"redact_query\":[\"source\"],"
      + "\"redact_body\":[\"/orders/*/customer/name\"]"),
  /** The JDK's HMAC-SHA-256 of the body. */
  BARE_MAC("") {
    @Override
    Call call() {
      Mac mac = mac();
      byte[] body = body();
      return () -> mac.doFinal(body);
    }
  },
  /** The JDK's gzip of the body. */
  BARE_GUNZIP("") {
    @Override
    Call call() {
      byte[] compressed = compressed();
      return () -> {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
          return in.readAllBytes();
        }
      };
    }
  };

  /** A call that is measured. */
  @FunctionalInterface
  interface Call {

    /** The result, so that nobody takes the call for idle. */
    Object run() throws Exception;
  }

  /** An enum's constants are made before its own static fields. */
  private static final class Constants {
    static final String SECRET = "It's a Secret to Everybody";
  }

  private final String settings;
  private final int records;

  Feature(String settings) {
    this(settings, 1);
  }

  /** @param records how many lines the body has, each a record; 1 for a body that is not split */
  Feature(String settings, int records) {
    this.settings = settings;
    this.records = records;
  }

  /** How many records a call makes. */
  int records() {
    return records;
  }

  RequestView request() {
    if (records == 1) {
      return SampleRequest.JSON_1K.request();
    }
    String line = new String(body(), UTF_8) + "\n";
    return with("Content-Type", "application/x-ndjson", line.repeat(records).getBytes(UTF_8));
  }

  /**
   * The call, which was made once and was answered with a success.
   *
   * @throws IllegalStateException if it was not
   */
  Call call() {
    PublisherConfig config =
        PublisherConfig.fromJson("{\"topic\":\"orders\",\"ack\":\"kafka\",\"forward_method\":true,"
            + "\"forward_uri\":true,\"forward_headers\":true" + (settings.isEmpty() ? "" : ",")
            + settings + "}");
    // Has nothing to close: the producer is a sink.
    RequestPublisher publisher = RequestPublisher.create(config, new SinkProducer());
    RequestView request = request();
    int status = publisher.publish(request).toCompletableFuture().join().status();
    if (status != 200) {
      throw new IllegalStateException(this + " is answered " + status);
    }
    return () -> publisher.publish(request).toCompletableFuture().join();
  }

  static byte[] body() {
    try {
      ByteBuffer body = SampleRequest.JSON_1K.request().body(Integer.MAX_VALUE);
      byte[] bytes = new byte[body.remaining()];
      body.get(bytes);
      return bytes;
    } catch (RequestRejectedException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] compressed() {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return compressed.toByteArray();
  }

  static Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Constants.SECRET.getBytes(UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sample with one header more, or another one, and this body. */
  static RequestView with(String name, String value, byte[] body) {
    RequestView sample = SampleRequest.JSON_1K.request();
    BufferedRequest.Builder request = BufferedRequest.builder(sample.method(), sample.target());
    sample.headers(new HeaderVisitor() {
      @Override
      public void header(String sampleName, String sampleValue) {
        if (!sampleName.equals(name)) {
          request.header(sampleName, sampleValue);
        }
      }

      @Override
      public void header(String sampleName, byte[] sampleValue) {
        request.header(sampleName, sampleValue);
      }
    });
    return request.header(name, value).body(body).build();
  }
}
