package dev.postrider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TopicPatternsTest {

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars("ab._*").ofMinLength(1).ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> topics() {
    return Arbitraries.strings().withChars("ab._").ofMinLength(1).ofMaxLength(10);
  }

  @Property(tries = 5000)
  void aStarStandsForAnyCharacters(
      @ForAll("patterns") String pattern, @ForAll("topics") String topic) {
    boolean expected = pattern.contains("*")
        && Pattern.matches(pattern.replace(".", "[.]").replaceAll("[*]+", ".*"), topic)
        && (!topic.startsWith("__") || pattern.startsWith("__"));
    assertEquals(expected, new TopicPatterns(List.of(pattern)).match(topic));
  }

  @Test
  void topicsOfTheBrokersNeedAPatternOfTheirOwn() {
    assertFalse(new TopicPatterns(List.of("*")).match("__consumer_offsets"));
    assertFalse(new TopicPatterns(List.of("_*")).match("__consumer_offsets"));
    assertTrue(new TopicPatterns(List.of("*", "__tiered*")).match("__tiered-storage"));
  }
}
