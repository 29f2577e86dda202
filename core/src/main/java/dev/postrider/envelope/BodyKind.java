package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import org.jspecify.annotations.Nullable;

/**
 * The kind of a body by its content type.
 *
 * @since 0.1.0
 */
public enum BodyKind {
  /** {@code application/x-www-form-urlencoded}. */
  FORM,
  /** {@code application/json}, and {@code json_content_types}. */
  JSON,
  /** {@code multipart/form-data}. */
  MULTIPART,
  /** Sent as it is. */
  TEXT,
  /** Sent as base64. */
  BINARY;

  private static final String[] TEXT_TYPES = {
    "text/plain", "text/html", "application/xml", "text/xml", "application/soap+xml"
  };

  /**
   * The kind of a body with this type and these codings.
   *
   * @param contentType the header's value
   * @param contentEncoding the values of all headers, separated by commas; a coded body is not text
   *     of its type, whatever the type is
   */
  public static BodyKind of(
      @Nullable String contentType, @Nullable String contentEncoding, EnvelopeConfig config) {
    if (contentType == null || isCoded(contentEncoding)) {
      return BINARY;
    }
    ParsedContentTypeMatching parsed = config.parsedContentTypeMatching();
    if (matches(contentType, "application/x-www-form-urlencoded", parsed)) {
      return FORM;
    }
    if (matches(contentType, "application/json", parsed)) {
      return JSON;
    }
    if (matches(contentType, "multipart/form-data", parsed)) {
      return MULTIPART;
    }
    if (config.jsonTypes().has(contentType)) {
      return JSON;
    }
    for (String type : TEXT_TYPES) {
      boolean matches = switch (config.rawContentTypeMatching()) {
        case EXACT -> contentType.equals(type);
        case MEDIA_TYPE -> isMediaType(contentType, type);
      };
      if (matches) {
        return TEXT;
      }
    }
    return config.textTypes().has(contentType) ? TEXT : BINARY;
  }

  private static boolean matches(
      String contentType, String type, ParsedContentTypeMatching matching) {
    return switch (matching) {
      case PREFIX -> startsWith(contentType, type);
      case MEDIA_TYPE -> isMediaType(contentType, type);
    };
  }

  /** Whether the list (RFC 9110 §8.4) names another coding than {@code identity}. */
  public static boolean isCoded(@Nullable String contentEncoding) {
    if (contentEncoding == null) {
      return false;
    }
    for (String coding : contentEncoding.split(",", -1)) {
      String name = coding.strip();
      if (!name.isEmpty() && !name.equalsIgnoreCase("identity")) {
        return true;
      }
    }
    return false;
  }

  /** Whether the header's value is of this type and subtype, with or without parameters. */
  public static boolean isMediaType(String contentType, String type) {
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
