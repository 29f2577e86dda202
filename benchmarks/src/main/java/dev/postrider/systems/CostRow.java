package dev.postrider.systems;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A way to configure a route of the server, and the request that uses that way. */
enum CostRow {
  KAFKA("`ack=kafka`, the whole request as an envelope"),
  MEMORY("`ack=memory`") {
    @Override
    void configure(ObjectNode route) {
      route.put("ack", "memory");
    }
  },
  DISK("`ack=disk`") {
    @Override
    void configure(ObjectNode route) {
      route.put("ack", "disk");
    }
  },
  KAFKA_OR_DISK("`ack=kafka_or_disk`") {
    @Override
    void configure(ObjectNode route) {
      route.put("ack", "kafka_or_disk");
    }
  },
  TRANSACTIONAL("`transactional`") {
    @Override
    void configure(ObjectNode route) {
      route.put("transactional", true);
    }
  },
  KEY("`key` from a JSON pointer") {
    @Override
    void configure(ObjectNode route) {
      route.put("key", "json:" + POINTER);
    }
  },
  RAW_BODY("`message_format=raw_body`") {
    @Override
    void configure(ObjectNode route) {
      route.put("message_format", "raw_body");
    }
  },
  JSON_BODY("`message_format=json_body`") {
    @Override
    void configure(ObjectNode route) {
      route.put("message_format", "json_body");
    }
  },
  TEMPLATE("`message_format=template`") {
    @Override
    void configure(ObjectNode route) {
      route
          .put("message_format", "template")
          .put(
              "message_template",
              "{\"id\": \"{json:" + POINTER + "}\", \"path\": \"{uri}\", \"at\": \"{now}\"}");
    }
  },
  CLOUDEVENTS_STRUCTURED("`message_format=cloudevents_structured`") {
    @Override
    void configure(ObjectNode route) {
      cloudEvents(route, "cloudevents_structured");
    }
  },
  CLOUDEVENTS_BINARY("`message_format=cloudevents_binary`") {
    @Override
    void configure(ObjectNode route) {
      cloudEvents(route, "cloudevents_binary");
    }
  },
  TRACE("`trace=w3c`") {
    @Override
    void configure(ObjectNode route) {
      route.put("trace", "w3c");
    }

    @Override
    String headerLines(byte[] body) {
      return super.headerLines(body)
          + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    }
  },
  METADATA("`response_include_metadata`") {
    @Override
    void configure(ObjectNode route) {
      route.put("response_include_metadata", true);
    }
  },
  REDACT("`redact_body` of one member") {
    @Override
    void configure(ObjectNode route) {
      route.putArray("redact_body").add(POINTER);
    }
  },
  VALIDATE("`validate` against a schema") {
    @Override
    void configure(ObjectNode route) {
      route.put(
          "validate", "{\"type\": \"object\", \"required\": [\"" + POINTER.substring(1) + "\"]}");
    }
  },
  SIGNATURE("`signature` of GitHub's kind") {
    @Override
    void configure(ObjectNode route) {
      route.putObject("signature").put("scheme", "github").put("secret", SampleBody.SECRET);
    }

    @Override
    String headerLines(byte[] body) {
      return super.headerLines(body) + "X-Hub-Signature-256: " + SampleBody.gitHubSignature(body)
          + "\r\n";
    }
  },
  GZIP("`decode_content_encoding`, gzip") {
    @Override
    void configure(ObjectNode route) {
      route.put("decode_content_encoding", true);
    }

    @Override
    byte[] body() {
      return SampleBody.compressed();
    }

    @Override
    String headerLines(byte[] body) {
      return super.headerLines(body) + "Content-Encoding: gzip\r\n";
    }
  },
  SPLIT("`split=ndjson`, 20 lines of 1 KiB in a request") {
    @Override
    void configure(ObjectNode route) {
      route.put("split", "ndjson").put("message_format", "json_body");
    }

    @Override
    byte[] body() {
      return SampleBody.lines(LINES);
    }

    @Override
    String headerLines(byte[] body) {
      return "Content-Type: application/x-ndjson\r\n";
    }

    @Override
    int records() {
      return LINES;
    }
  };

  /** A member of the sample's body. */
  static final String POINTER = "/batch";

  private static final int LINES = 20;

  /** For the table. */
  final String title;

  CostRow(String title) {
    this.title = title;
  }

  /** Adds to a route that sends the whole request as an envelope and waits for the brokers. */
  void configure(ObjectNode route) {}

  private static void cloudEvents(ObjectNode route, String format) {
    route
        .put("message_format", format)
        .putObject("cloudevents_attributes")
        .put("type", "constant:com.example.order");
  }

  /** What comes, as it comes. */
  byte[] body() {
    return SampleBody.bytes();
  }

  /** The header lines of the request, each with its CRLF. */
  String headerLines(byte[] body) {
    return "Content-Type: application/json\r\n";
  }

  /** How many records a request becomes. */
  int records() {
    return 1;
  }

  final String path() {
    return "/" + name().toLowerCase(Locale.ROOT);
  }

  final HttpRequestBytes request() {
    byte[] body = body();
    return HttpRequestBytes.post(path(), headerLines(body), body);
  }
}
