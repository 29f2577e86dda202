package dev.postrider.envelope;

import org.jspecify.annotations.Nullable;

/** The boundary of a multipart body, as its content type has it. */
final class MultipartBoundary {

  private static final int MAX_CHARACTERS = 1024;

  private MultipartBoundary() {}

  /**
   * The boundary; null if there is none. Two that differ would leave open where the parts are.
   *
   * @throws RequestRejectedException if nobody can mean it
   */
  static @Nullable String of(String contentType) throws RequestRejectedException {
    String boundary = null;
    int at = HeaderParameter.find(contentType, 0, "boundary");
    while (at != HeaderParameter.NONE) {
      String value = HeaderParameter.value(contentType, at);
      if (boundary != null && !boundary.equals(value)) {
        throw MultipartScan.malformed("two boundaries in the content type");
      }
      boundary = value;
      boolean isLast = contentType.indexOf(';', at) < 0;
      at = isLast ? HeaderParameter.NONE : HeaderParameter.find(contentType, at, "boundary");
    }
    if (boundary != null && boundary.length() > MAX_CHARACTERS) {
      throw MultipartScan.malformed("a boundary of more than " + MAX_CHARACTERS + " characters");
    }
    if (boundary != null && (boundary.indexOf('\r') >= 0 || boundary.indexOf('\n') >= 0)) {
      throw MultipartScan.malformed("a line end in the boundary");
    }
    return boundary == null || boundary.isEmpty() ? null : boundary;
  }

  /** The boundary without single quotes, which RFC 2046 allows in one, and Kong drops; null if it has none. */
  static @Nullable String withoutQuotes(String boundary) {
    int last = boundary.length() - 1;
    return last > 1 && boundary.charAt(0) == '\'' && boundary.charAt(last) == '\''
        ? boundary.substring(1, last)
        : null;
  }
}
