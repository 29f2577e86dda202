package dev.postrider.benchmarks;

import dev.postrider.RequestPublisher;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.HeaderVisitor;
import dev.postrider.envelope.RequestView;
import dev.postrider.kong.SinkProducer;
import dev.postrider.kong.lua.Facts;
import dev.postrider.kong.lua.LuaMessageFunction;
import dev.postrider.systems.SampleBody;
import dev.postrider.testing.SampleRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.crypto.Mac;

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
      return with("Content-Encoding", "gzip", SampleBody.compressed());
    }
  },
  /** An envelope of a request that GitHub has signed. */
  SIGNATURE("\"signature\":{\"scheme\":\"github\",\"secret\":\"" + SampleBody.SECRET + "\"}") {
    @Override
    RequestView request() {
      byte[] body = SampleBody.bytes();
      return with("X-Hub-Signature-256", SampleBody.gitHubSignature(body), body);
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
  /** An envelope that a program in jq changes: members are renamed, removed and added. */
  JQ("\"message_by_jq\":[\".body_args.tenant = .headers[\\\"x-consumer-username\\\"]"
      + " | .order = .body_args | .source = \\\"web\\\" | del(.headers, .body, .body_args)\"]"),
  /** The same by a function in Lua. */
  LUA("") {
    @Override
    PublisherConfig config() {
      return super.config()
          .withMessageFunctions(
              List.of(LuaMessageFunction.of(List.of("""
              return function(message)
                message.body_args.tenant = message.headers['x-consumer-username']
                message.order = message.body_args
                message.source = 'web'
                message.headers, message.body, message.body_args = nil, nil, nil
                return message
              end"""), true, false, view -> Facts.UNKNOWN)));
    }
  },
  /** The JDK's HMAC-SHA-256 of the body. */
  BARE_MAC("") {
    @Override
    Call call() {
      Mac mac = SampleBody.mac();
      byte[] body = SampleBody.bytes();
      return () -> mac.doFinal(body);
    }
  },
  /** The JDK's gzip of the body. */
  BARE_GUNZIP("") {
    @Override
    Call call() {
      byte[] compressed = SampleBody.compressed();
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
    return with("Content-Type", "application/x-ndjson", SampleBody.lines(records));
  }

  PublisherConfig config() {
    return PublisherConfig.fromJson(
        "{\"topic\":\"orders\",\"ack\":\"kafka\",\"forward_method\":true,"
            + "\"forward_uri\":true,\"forward_headers\":true" + (settings.isEmpty() ? "" : ",")
            + settings + "}");
  }

  /**
   * The call, which was made once and was answered with a success.
   *
   * @throws IllegalStateException if it was not
   */
  Call call() {
    // Has nothing to close: the producer is a sink.
    RequestPublisher publisher = RequestPublisher.create(config(), new SinkProducer());
    RequestView request = request();
    int status = publisher.publish(request).toCompletableFuture().join().status();
    if (status != 200) {
      throw new IllegalStateException(this + " is answered " + status);
    }
    return () -> publisher.publish(request).toCompletableFuture().join();
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
