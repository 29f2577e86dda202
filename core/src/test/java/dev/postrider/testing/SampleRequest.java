package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.envelope.EnvelopeConfig;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.SplittableRandom;

/**
 * Ordinary requests for measurements, the same bytes in every run: a target with a query, twelve
 * header lines unless the name says otherwise, and a body of the size in the name.
 */
public enum SampleRequest {
  /** A batch of orders: nested objects, short texts, numbers, some escapes, no white space. */
  JSON_256(Body.JSON, 256),
  /** The same, longer. */
  JSON_1K(Body.JSON, 1024),
  /** The same, longer. */
  JSON_16K(Body.JSON, 16 * 1024),
  /** The same, longer. */
  JSON_256K(Body.JSON, 256 * 1024),
  /** The same, as long as the default limit allows. */
  JSON_1M(Body.JSON, 1024 * 1024),
  /** Texts of which about every fifth character is an escape. */
  JSON_ESCAPED_16K(Body.JSON_ESCAPED, 16 * 1024),
  /** Texts in Russian, Greek, Japanese and emoji. */
  JSON_NON_ASCII_16K(Body.JSON_NON_ASCII, 16 * 1024),
  /** Fields of a web form, some percent-encoded. */
  FORM_1K(Body.FORM, 1024),
  /** Five short text fields. */
  MULTIPART_5_FIELDS(Body.MULTIPART_FIELDS, 0),
  /** Two text fields and one file of random bytes. */
  MULTIPART_256K(Body.MULTIPART_FILE, 256 * 1024),
  /** A log, some of its characters to escape and some not ASCII. */
  TEXT_16K(Body.TEXT, 16 * 1024),
  /** Random bytes. */
  BINARY_16K(Body.BINARY, 16 * 1024),
  /** The same, as long as the default limit allows. */
  BINARY_1M(Body.BINARY, 1024 * 1024),
  /** The body of {@link #JSON_1K} and 60 header lines. */
  HEADERS_60(Body.JSON, 1024),
  /** The body of {@link #JSON_1K} and nothing else forwarded. */
  BODY_ONLY_1K(Body.JSON, 1024);

  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  private static final long SEED = 20_260_101;
  private static final int FURTHER_HEADERS = 48;

  private enum Body {
    JSON("application/json"),
    JSON_ESCAPED("application/json"),
    JSON_NON_ASCII("application/json"),
    FORM("application/x-www-form-urlencoded"),
    MULTIPART_FIELDS("multipart/form-data; boundary=" + SampleRequest.BOUNDARY),
    MULTIPART_FILE("multipart/form-data; boundary=" + SampleRequest.BOUNDARY),
    TEXT("text/plain; charset=utf-8"),
    BINARY("application/octet-stream");

    private final String contentType;

    Body(String contentType) {
      this.contentType = contentType;
    }
  }

  private final Body body;
  private final int bytes;

  SampleRequest(Body body, int bytes) {
    this.body = body;
    this.bytes = bytes;
  }

  /** What of the request is forwarded, with the default limits: everything unless its name says less. */
  public EnvelopeConfig config() {
    boolean everything = this != BODY_ONLY_1K;
    return EnvelopeConfig.builder()
        .forwardMethod(everything)
        .forwardUri(everything)
        .forwardHeaders(everything)
        .build();
  }

  /** The request; may be used again and again. */
  public BufferedRequest request() {
    byte[] content = switch (body) {
      case JSON -> json(bytes);
      case JSON_ESCAPED -> texts(bytes, "C:\\\\logs\\\\\\\"a\\\"\\t\\u00e9\\n<br\\/>");
      case JSON_NON_ASCII -> texts(bytes, "Привет, κόσμε! 注文は届きました 📦");
      case FORM -> form(bytes);
      case MULTIPART_FIELDS -> fields();
      case MULTIPART_FILE -> upload(bytes);
      case TEXT -> log(bytes);
      case BINARY -> bytes(bytes);
    };
    BufferedRequest.Builder request = BufferedRequest.builder(
            "POST", "/v1/orders?region=eu-west&source=web&dry_run")
        .header("Host", "api.example.com")
        .header(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header("Accept", "application/json, text/plain;q=0.9, */*;q=0.8")
        .header("Accept-Encoding", "gzip, deflate, br")
        .header("Accept-Language", "en-GB,en;q=0.8,de;q=0.5")
        .header("Content-Type", body.contentType)
        .header("Content-Length", Integer.toString(content.length))
        .header("Origin", "https://shop.example.com")
        .header("X-Request-Id", "7f3d1c52-0d0e-4f0e-9a43-1f1f5a3c9be2")
        .header("X-Forwarded-For", "203.0.113.17, 198.51.100.4")
        .header("X-Consumer-Username", "shop-frontend")
        .header("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    if (this == HEADERS_60) {
      for (int i = 0; i < FURTHER_HEADERS; i++) {
        request.header("X-Tenant-Attribute-" + i, "value of attribute " + i * 37);
      }
    }
    return request.body(content).build();
  }

  private static byte[] json(int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder text = new StringBuilder("{\"batch\":\"2026-01-01/7\"");
    String order = order(random);
    String separator = ",\"orders\":[";
    while (text.length() + order.length() + 128 < length) {
      text.append(separator).append(order);
      order = order(random);
      separator = ",";
    }
    // lua-cjson cannot tell an empty array from an empty object.
    text.append(separator.equals(",") ? "]" : "");
    text.append(",\"spare\":[").append(line(random));
    while (text.length() + 128 < length) {
      text.append(',').append(line(random));
    }
    text.append(']');
    return padded(text, length);
  }

  private static String order(SplittableRandom random) {
    return "{\"id\":" + random.nextInt(1_000_000, 10_000_000)
        + ",\"placed\":\"2026-01-01T" + random.nextInt(10, 24) + ":05:09Z\""
        + ",\"customer\":{\"id\":\"c-" + random.nextInt(10_000, 100_000)
        + "\",\"name\":\"Ada Lovelace\",\"vip\":" + random.nextBoolean() + ",\"referrer\":null}"
        + ",\"lines\":[" + line(random) + ',' + line(random) + ']'
        + ",\"comment\":\"Leave it \\\"behind\\\" the door,\\nring twice\""
        + ",\"total\":" + random.nextInt(10, 1000) + ".25}";
  }

  private static String line(SplittableRandom random) {
    return "{\"sku\":\"SKU-" + random.nextInt(1000, 10_000)
        + "\",\"quantity\":" + random.nextInt(1, 10)
        + ",\"price\":" + random.nextInt(1, 100) + ".5,\"tags\":[\"new\",\"gift\"]}";
  }

  private static byte[] texts(int length, String phrase) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder text = new StringBuilder("{\"texts\":[\"\"");
    int bytes = text.length();
    int phraseBytes = phrase.getBytes(UTF_8).length;
    while (bytes + 4 * phraseBytes + 32 < length) {
      int repeats = random.nextInt(1, 4);
      text.append(",\"").append(phrase.repeat(repeats)).append('"');
      bytes += repeats * phraseBytes + 3;
    }
    text.append(']');
    return padded(text, length);
  }

  /** The object so far with a last member that makes it this long. */
  private static byte[] padded(StringBuilder object, int length) {
    object.append(",\"padding\":\"");
    int bytes = object.toString().getBytes(UTF_8).length;
    return object
        .append("x".repeat(length - bytes - 2))
        .append("\"}")
        .toString()
        .getBytes(UTF_8);
  }

  private static byte[] form(int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder text = new StringBuilder("name=Ada+Lovelace");
    for (int field = 0; text.length() + 64 < length; field++) {
      String value = field % 4 == 0 ? "tea & biscuits @ five" : "short-value";
      text.append("&field_").append(field).append('=').append(random.nextInt(1_000_000));
      text.append(URLEncoder.encode(value, UTF_8));
    }
    text.append("&padding=");
    text.append("x".repeat(length - text.length()));
    return text.toString().getBytes(ISO_8859_1);
  }

  private static byte[] fields() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"title\"", "A drawing of the engine".getBytes(UTF_8));
    part(body, "name=\"visibility\"", "public".getBytes(UTF_8));
    part(body, "name=\"author\"", "Ada Lovelace".getBytes(UTF_8));
    part(body, "name=\"comment\"", "Second state, \"corrected\"\r\nby hand".getBytes(UTF_8));
    part(body, "name=\"token\"", "4bf92f3577b34da6a3ce929d0e0e4736".getBytes(UTF_8));
    return closed(body);
  }

  private static byte[] upload(int fileLength) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"title\"", "A drawing of the engine".getBytes(UTF_8));
    part(body, "name=\"visibility\"", "public".getBytes(UTF_8));
    part(
        body,
        "name=\"file\"; filename=\"engine.png\"\r\nContent-Type: image/png",
        bytes(fileLength));
    return closed(body);
  }

  private static void part(ByteArrayOutputStream body, String parameters, byte[] content) {
    String header = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + parameters;
    body.writeBytes((header + "\r\n\r\n").getBytes(ISO_8859_1));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(ISO_8859_1));
  }

  private static byte[] closed(ByteArrayOutputStream body) {
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  private static byte[] log(int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder text = new StringBuilder();
    while (text.length() + 128 < length) {
      text.append("2026-01-01T00:05:09Z INFO request=").append(random.nextInt());
      text.append(" user=\"Ada\" path=/v1/orders took=")
          .append(random.nextInt(1000))
          .append(" ms\n");
    }
    text.append("Größe: ");
    text.append("x".repeat(length - text.toString().getBytes(UTF_8).length));
    return text.toString().getBytes(UTF_8);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }
}
