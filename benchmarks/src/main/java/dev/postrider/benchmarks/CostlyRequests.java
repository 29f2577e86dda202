package dev.postrider.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.postrider.envelope.BufferedRequest;
import dev.postrider.testing.SampleRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests that somebody would send to make an envelope cost much, each of about 1 MiB. */
final class CostlyRequests {

  private static final int BYTES = 1_048_000;
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String MULTIPART = "multipart/form-data; boundary=b";
  private static final String TEXT = "text/plain";
  private static final String PART = "--b\r\nContent-Disposition: form-data; name=\"a";

  private final Map<String, BufferedRequest> requests = new LinkedHashMap<>();

  /** By name; the first word of a name is the kind, and {@code KIND ordinary} comes first of its kind. */
  static Map<String, BufferedRequest> all() {
    CostlyRequests all = new CostlyRequests();
    all.json();
    all.forms();
    all.multipart();
    all.text();
    all.headers();
    return all.requests;
  }

  private void json() {
    requests.put("json ordinary", SampleRequest.JSON_1M.request());
    body("json, nested to the limit", JSON, "[0" + repeated(",", nested(998)) + "]");
    body("json, nested without end", JSON, repeated("", "["));
    body("json, a million tokens", JSON, "[1" + repeated("", ",1") + "]");
    body("json, empty objects", JSON, "[{}" + repeated("", ",{}") + "]");
    body("json, a blank between tokens", JSON, "[1" + repeated("", " ,1") + "]");
    body("json, one name", JSON, "{\"a\":1" + repeated("", ",\"a\":1") + "}");
    body("json, unicode escapes", JSON, "[\"" + repeated("", "\\u0001") + "\"]");
    body("json, control characters", JSON, "[\"" + repeated("", "\u0001") + "\"]");
    body("json, one number", JSON, "[" + repeated("", "1") + "]");
  }

  private void forms() {
    body("form ordinary", FORM, numbered("&field=", "short-value"));
    body("form, many names", FORM, numbered("&", "=1"));
    body("form, separators", FORM, repeated("", "&"));
    body("form, one name", FORM, repeated("", "a&"));
    body("form, percent signs", FORM, "a=" + repeated("", "%00"));
  }

  private void multipart() {
    body("multipart ordinary", MULTIPART, PART + "\"\r\n\r\n" + numbered(" ", "") + end());
    body("multipart, many parts", MULTIPART, numbered(PART, "\"\r\n\r\n\r\n") + end());
    body(
        "multipart, almost delimiters",
        MULTIPART,
        PART + "\"\r\n\r\n" + repeated("\r\n", "--bb") + end());
    body("multipart, header without end", MULTIPART, "--b\r\n" + repeated("", "x: y\r\n"));
    body(
        "multipart, many parameters",
        MULTIPART,
        repeated("", PART + "\"" + ";".repeat(16_000) + "=\r\n\r\n\r\n") + end());
    body(
        "multipart, parameters of the type",
        "multipart/form-data" + ";".repeat(BYTES) + "=; boundary=b",
        PART + "\"\r\n\r\n" + end());
  }

  private void text() {
    body("text ordinary", TEXT, numbered("INFO request=", " took 3 ms\n"));
    body("text, control characters", TEXT, repeated("", "\u0001"));
    body("text, quotes", TEXT, repeated("", "\""));
    body("text, not UTF-8 at the end", TEXT, repeated("", "a") + "\u00FF");
  }

  private void headers() {
    headers("headers ordinary", 12, 80_000);
    headers("headers, many lines", 100_000, 1);
  }

  private void headers(String name, int lines, int valueBytes) {
    var request = BufferedRequest.builder("GET", "/");
    for (int i = 0; i < lines; i++) {
      request.header("x-" + i, "v".repeat(valueBytes));
    }
    requests.put(name, request.build());
  }

  private void body(String name, String contentType, String body) {
    requests.put(
        name,
        BufferedRequest.builder("POST", "/")
            .header("Content-Type", contentType)
            .body(body.getBytes(ISO_8859_1))
            .build());
  }

  private static String end() {
    return "\r\n--b--\r\n";
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String repeated(String separator, String text) {
    return (separator + text).repeat(BYTES / (separator.length() + text.length()));
  }

  private static String numbered(String before, String after) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < BYTES; i++) {
      text.append(before).append(i).append(after);
    }
    return text.toString();
  }
}
