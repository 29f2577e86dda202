package dev.postrider.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.postrider.claimcheck.ClaimCheck;
import dev.postrider.claimcheck.StoredPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the parts in {@code body_parts} whose values are in a store. */
final class StoredParts {

  private static final String MEMBER = "body_parts";

  private StoredParts() {}

  /**
   * The parts that have an offset, in their order.
   *
   * @throws IllegalArgumentException if one of them cannot be
   */
  static List<StoredPart> read(JsonParser parser, JsonToken start) throws IOException {
    JsonTokens.expect(start, JsonToken.START_ARRAY, MEMBER);
    List<StoredPart> parts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      StoredPart part = part(parser, parser.currentToken());
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  private static @Nullable StoredPart part(JsonParser parser, JsonToken start) throws IOException {
    JsonTokens.expect(start, JsonToken.START_OBJECT, MEMBER);
    String name = "";
    String fileName = null;
    String contentType = null;
    String sha256 = "";
    Long offset = null;
    long size = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "name" -> name = JsonTokens.text(parser, value, MEMBER);
        case "filename" -> fileName = JsonTokens.text(parser, value, MEMBER);
        case "content_type" -> contentType = JsonTokens.text(parser, value, MEMBER);
        case "sha256" -> sha256 = JsonTokens.text(parser, value, MEMBER);
        case "offset" -> offset = JsonTokens.integer(parser, value, MEMBER);
        case "size" -> size = JsonTokens.integer(parser, value, MEMBER);
        default -> parser.skipChildren();
      }
    }
    try {
      return offset == null
          ? null
          : new StoredPart(name, fileName, contentType, offset, size, sha256);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(MEMBER + ": " + e.getMessage(), e);
    }
  }

  /** @throws IllegalArgumentException if a part is not within the body */
  static void check(List<StoredPart> parts, @Nullable ClaimCheck body) {
    for (StoredPart part : parts) {
      if (body == null) {
        throw new IllegalArgumentException(MEMBER + ": a part in a store, but no body there");
      } else if (part.end() > body.size()) {
        throw new IllegalArgumentException(MEMBER + ": a part goes beyond the body");
      }
    }
  }
}
