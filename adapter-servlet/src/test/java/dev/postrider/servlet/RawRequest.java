package dev.postrider.servlet;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request that browsers, clients or attackers send to an application.
 *
 * @param method the request's method
 * @param query with its question mark, or empty
 * @param contentType null for none
 * @param chunked whether the body is sent in chunks, without {@code Content-Length}
 * @param body one character per byte
 */
record RawRequest(String method, String query, String contentType, boolean chunked, String body) {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data; boundary=B";
  private static final int CHUNK_BYTES = 4096;

  /** The bytes on the wire; the cookie is that of Spring Security's CSRF token. */
  String at(String path, String headers) {
    var sent = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\nHost: h\r\n");
    sent.append(headers).append("Cookie: XSRF-TOKEN=t\r\n");
    if (!contentType.isEmpty()) {
      sent.append("Content-Type: ").append(contentType).append("\r\n");
    }
    if (!chunked) {
      return sent + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
    sent.append("Transfer-Encoding: chunked\r\n\r\n");
    for (int from = 0; from < body.length(); from += CHUNK_BYTES) {
      String chunk = body.substring(from, Math.min(body.length(), from + CHUNK_BYTES));
      sent.append(Integer.toHexString(chunk.length()))
          .append("\r\n")
          .append(chunk)
          .append("\r\n");
    }
    return sent + "0\r\n\r\n";
  }

  /** All of them by name. */
  static Map<String, RawRequest> all() {
    Map<String, RawRequest> all = new LinkedHashMap<>();
    forms(all);
    multiparts(all);
    all.put("utf-8 text", post("text/plain; charset=utf-8", "\u00c3\u00a4 text\n2"));
    all.put("latin-1 text", post("text/plain", "\u00e4 text\n2"));
    all.put("json", post("application/json", "{\"a\":[1,\"\u00c3\u00a4\"]}"));
    all.put("binary", post("application/octet-stream", "\0\u0001\u00ff"));
    all.put("large", post("text/plain", "x".repeat(20_000)));
    all.put("chunked", new RawRequest("POST", "", "text/plain", true, "chunk".repeat(3000)));
    all.put("empty", post("text/plain", ""));
    all.put("query", new RawRequest("GET", "?a=%C3%A4&a=2&b", "", false, ""));
    return all;
  }

  private static void forms(Map<String, RawRequest> all) {
    all.put(
        "form and query",
        new RawRequest(
            "POST", "?a=query&q=1", FORM, false, "a=form&b=%C3%A4+%e2%82%AC&c&d=&a=again"));
    all.put("utf-8 form", post(FORM + "; charset=utf-8", "a=%C3%A4&b=\u00c3\u00a4"));
    all.put("latin-1 form", post(FORM + ";charset=ISO-8859-1", "a=%E4&b=\u00e4"));
    all.put("form with method", post(FORM, "_method=put&_csrf=t&a=1"));
    all.put("form with token", post(FORM, "_csrf=t&a=1"));
    all.put("PUT form", new RawRequest("PUT", "?a=q", FORM, false, "a=1&b=%C3%A4&_csrf=t"));
    all.put("PATCH form", new RawRequest("PATCH", "", FORM, false, "a=1&b=%C3%A4"));
    all.put("DELETE form", new RawRequest("DELETE", "", FORM, false, "a=1&b=%C3%A4"));
    all.put("chunked form", new RawRequest("POST", "", FORM, true, "a=1&_csrf=t"));
    all.put("empty form", post(FORM, ""));
  }

  private static void multiparts(Map<String, RawRequest> all) {
    all.put("upload", post(MULTIPART, parts(field("f"), upload("f.bin", "\u00ff\0"), field("f"))));
    all.put(
        "upload and query",
        new RawRequest(
            "POST", "?field=q&q=%C3%A4", MULTIPART, false, parts(field("field"), token())));
    all.put("large upload", post(MULTIPART, parts(upload("f", "x".repeat(30_000)))));
    all.put("large field", post(MULTIPART, parts(part("name=\"a\"", "", "x".repeat(30_000)))));
    all.put(
        "chunked upload",
        new RawRequest("POST", "", MULTIPART, true, parts(field("f"), upload("f", "x"))));
    all.put("PUT upload", new RawRequest("PUT", "", MULTIPART, false, parts(field("f"))));
    all.put("upload with method", post(MULTIPART, parts(part("name=\"_method\"", "", "put"))));
    all.put("utf-8 file name", post(MULTIPART, parts(upload("r\u00c3\u00a9s.txt", "x"))));
    all.put("empty file name", post(MULTIPART, parts(upload("", ""))));
    all.put("file name unquoted", post(MULTIPART, parts(part("name=a; filename=b.txt", "", "x"))));
    all.put("latin-1 part", post(MULTIPART, parts(text("ISO-8859-1", "J\u00f6rg"))));
    all.put("utf-8 part", post(MULTIPART, parts(text("utf-8", "J\u00c3\u00b6rg"))));
  }

  private static RawRequest post(String contentType, String body) {
    return new RawRequest("POST", "", contentType, false, body);
  }

  private static String parts(String... parts) {
    return String.join("", parts) + "--B--\r\n";
  }

  private static String part(String disposition, String headers, String content) {
    return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n" + headers + "\r\n"
        + content + "\r\n";
  }

  private static String field(String name) {
    return part("name=\"" + name + "\"", "", "value \u00c3\u00a4");
  }

  private static String token() {
    return part("name=\"_csrf\"", "", "t");
  }

  private static String text(String charset, String content) {
    return part("name=\"a\"", "Content-Type: text/plain; charset=" + charset + "\r\n", content);
  }

  private static String upload(String fileName, String content) {
    return part(
        "name=\"upload\"; filename=\"" + fileName + "\"",
        "Content-Type: application/octet-stream\r\n",
        content);
  }
}
