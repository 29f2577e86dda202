package dev.postrider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postrider.envelope.BufferedRequest;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.SplittableRandom;

/**
 * Ordinary requests for measurements, the same bytes in every run: a target with a query, twelve
 * header lines and a body of the size in the name.
 */
public enum SampleRequest {
  /** A batch of orders: nested objects, short texts, numbers, some escapes, no white space. */
  JSON_1K("application/json", 1024),
  /** The same, longer. */
  JSON_16K("application/json", 16 * 1024),
  /** The same, longer. */
  JSON_256K("application/json", 256 * 1024),
  /** The same, as long as the default limit allows. */
  JSON_1M("application/json", 1024 * 1024),
  /** Fields of a web form, some percent-encoded. */
  FORM_1K("application/x-www-form-urlencoded", 1024),
  /** Two text fields and one file of random bytes. */
  MULTIPART_16K("multipart/form-data; boundary=" + SampleRequest.BOUNDARY, 16 * 1024),
  /** Random bytes. */
  BINARY_16K("application/octet-stream", 16 * 1024);

  private static final String BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
  private static final long SEED = 20_260_101;

  private final String contentType;
  private final int bytes;

  SampleRequest(String contentType, int bytes) {
    this.contentType = contentType;
    this.bytes = bytes;
  }

  /** The request; may be used again and again. */
  public BufferedRequest request() {
    byte[] body = switch (this) {
      case JSON_1K, JSON_16K, JSON_256K, JSON_1M -> json(bytes);
      case FORM_1K -> form(bytes);
      case MULTIPART_16K -> multipart(bytes);
      case BINARY_16K -> bytes(bytes);
    };
    return BufferedRequest.builder("POST", "/v1/orders?region=eu-west&source=web&dry_run")
        .header("Host", "api.example.com")
        .header(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
        .header("Accept", "application/json, text/plain;q=0.9, */*;q=0.8")
        .header("Accept-Encoding", "gzip, deflate, br")
        .header("Accept-Language", "en-GB,en;q=0.8,de;q=0.5")
        .header("Content-Type", contentType)
        .header("Content-Length", Integer.toString(body.length))
        .header("Origin", "https://shop.example.com")
        .header("X-Request-Id", "7f3d1c52-0d0e-4f0e-9a43-1f1f5a3c9be2")
        .header("X-Forwarded-For", "203.0.113.17, 198.51.100.4")
        .header("X-Consumer-Username", "shop-frontend")
        .header("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        .body(body)
        .build();
  }

  private static byte[] json(int length) {
    SplittableRandom random = new SplittableRandom(SEED);
    StringBuilder text = new StringBuilder("{\"batch\":\"2026-01-01/7\",\"orders\":[");
    String order = order(random);
    String separator = "";
    while (text.length() + order.length() + 32 < length) {
      text.append(separator).append(order);
      order = order(random);
      separator = ",";
    }
    text.append("],\"padding\":\"");
    text.append("x".repeat(length - text.length() - 2)).append("\"}");
    return text.toString().getBytes(UTF_8);
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

  private static byte[] multipart(int fileLength) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    part(body, "name=\"title\"", "A drawing of the engine".getBytes(UTF_8));
    part(body, "name=\"visibility\"", "public".getBytes(UTF_8));
    part(
        body,
        "name=\"file\"; filename=\"engine.png\"\r\nContent-Type: image/png",
        bytes(fileLength));
    body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1));
    return body.toByteArray();
  }

  private static void part(ByteArrayOutputStream body, String parameters, byte[] content) {
    String header = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + parameters;
    body.writeBytes((header + "\r\n\r\n").getBytes(ISO_8859_1));
    body.writeBytes(content);
    body.writeBytes("\r\n".getBytes(ISO_8859_1));
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
