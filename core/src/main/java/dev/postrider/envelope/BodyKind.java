package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import org.jspecify.annotations.Nullable;

/** What the content type says the body is. */
enum BodyKind {
  FORM,
  JSON,
  MULTIPART,
  /** Sent as it is. */
  TEXT,
  /** Sent as base64. */
  BINARY;

  private static final String[] TEXT_TYPES = {
    "text/plain", "text/html", "application/xml", "text/xml", "application/soap+xml"
  };

  /** Parsed types are recognised by prefix, as Kong does: {@code application/json-patch+json} is JSON. */
  static BodyKind of(@Nullable String contentType, ContentTypeMatching matching) {
    if (contentType == null) {
      return BINARY;
    }
    if (startsWith(contentType, "application/x-www-form-urlencoded")) {
      return FORM;
    }
    if (startsWith(contentType, "application/json")) {
      return JSON;
    }
    if (startsWith(contentType, "multipart/form-data")) {
      return MULTIPART;
    }
    for (String type : TEXT_TYPES) {
      boolean matches = switch (matching) {
        case EXACT -> contentType.equals(type);
        case MEDIA_TYPE -> isMediaType(contentType, type);
      };
      if (matches) {
        return TEXT;
      }
    }
    return BINARY;
  }

  private static boolean isMediaType(String contentType, String type) {
    if (!startsWith(contentType, type)) {
      return false;
    }
    int i = type.length();
    while (i < contentType.length()
        && (contentType.charAt(i) == ' ' || contentType.charAt(i) == '\t')) {
      i++;
    }
    return i == contentType.length() || contentType.charAt(i) == ';';
  }

  private static boolean startsWith(String contentType, String prefix) {
    return contentType.regionMatches(true, 0, prefix, 0, prefix.length());
  }
}
