package dev.postrider.jq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.postrider.message.LimitError;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.misc.OnigUtils;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Region;
import org.joni.exception.JOniException;
import org.jspecify.annotations.Nullable;

/** The search for a regular expression in a text. Used by one thread. */
final class Regex {

  private static final int CONTINUATION = 0xc0;
  private static final int CONTINUED = 0x80;

  private final byte[] text;
  private final OnigUtils.Pattern pattern;
  private int @Nullable [] codePoints;

  private Regex(byte[] text, OnigUtils.Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /**
   * Compiles the arguments of a function.
   *
   * @throws JsonQueryException if one is not a string, or {@code regex} is not a regular expression
   */
  static Regex of(JsonNode in, JsonNode regex, JsonNode flags) throws JsonQueryException {
    if (!in.isTextual()) {
      throw new JsonQueryException("%s cannot be matched, as it is not a string", in);
    }
    if (!regex.isTextual() || !(flags.isTextual() || flags.isNull())) {
      throw new JsonQueryException("%s is not a string", regex.isTextual() ? flags : regex);
    }
    try {
      return new Regex(
          in.textValue().getBytes(UTF_8),
          new OnigUtils.Pattern(regex.textValue(), flags.textValue()));
    } catch (JOniException e) {
      throw new JsonQueryException(
          regex.textValue() + " (at offset 0) is not a valid regex: " + e.getMessage());
    }
  }

  /** The size of the text in bytes. */
  int length() {
    return text.length;
  }

  /** A part of the text. */
  String text(int begin, int end) {
    return new String(text, begin, end - begin, UTF_8);
  }

  /** The name of a group; null if it has none. */
  @Nullable
  String name(int group) {
    return pattern.names[group + 1];
  }

  /** How many characters there are before a byte. */
  int codePoints(int offset) {
    if (codePoints == null) {
      int[] counts = new int[text.length + 1];
      for (int i = 0; i < text.length; i++) {
        counts[i + 1] = counts[i] + (isContinuation(i + 1) ? 0 : 1);
      }
      codePoints = counts;
    }
    return codePoints[offset];
  }

  private boolean isContinuation(int offset) {
    return offset < text.length && (text[offset] & CONTINUATION) == CONTINUED;
  }

  /**
   * The first match, or with the flag {@code g} all.
   *
   * @param first whether one is enough in any case
   * @throws dev.postrider.message.LimitError if the search takes too long
   */
  List<Match> matches(boolean first) {
    List<Match> matches = new ArrayList<>();
    Matcher matcher =
        pattern.regex.matcher(text, 0, text.length, JqSteps.budget().nanos());
    int offset = 0;
    while (offset <= text.length && isFound(matcher, offset)) {
      JqSteps.step();
      Region region = matcher.getRegion();
      matches.add(
          new Match(matcher.getBegin(), matcher.getEnd(), region == null ? null : region.clone()));
      if (first || !pattern.global) {
        break;
      }
      offset = matcher.getEnd();
      if (offset == matcher.getBegin()) {
        do {
          offset++;
        } while (isContinuation(offset));
      }
    }
    return matches;
  }

  private boolean isFound(Matcher matcher, int offset) {
    try {
      return matcher.searchInterruptible(offset, text.length, Option.NONE) >= 0;
    } catch (InterruptedException e) {
      // joni's word for the end of the time.
      throw new LimitError("a search for a regular expression took more than "
          + JqSteps.budget().nanos() / 1_000_000 + " ms");
    }
  }
}
