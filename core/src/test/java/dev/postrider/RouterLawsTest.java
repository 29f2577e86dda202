package dev.postrider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.postrider.Router.TopicNotAllowedException;
import dev.postrider.config.PublisherConfig;
import dev.postrider.envelope.BufferedRequest;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class RouterLawsTest {

  private static final List<String> ALLOWED = List.of("a", "b.c", "D_1-x");

  private final Router router = new Router(PublisherConfig.builder()
      .topic("home")
      .topicsQueryArg("topics")
      .allowedTopics(ALLOWED)
      .build());

  @Provide
  Arbitrary<String> entries() {
    return Arbitraries.of(
        "a", "b.c", "D_1-x", "home", " a", "b.c \t", "", " ", "A", "x", ".", "..", "a b", "ä",
        "a/b");
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return entries().list().ofMaxSize(6);
  }

  /** Null is the argument without a value; several are the argument repeated. */
  @Property
  void choosesAsTheSpecificationSays(
      @ForAll("lists") List<String> first,
      @ForAll("lists") List<String> second,
      @ForAll boolean twice)
      throws Exception {
    String target = "/?x=1&topics=" + encoded(first) + (twice ? "&topics=" + encoded(second) : "");
    assertEquals(expected(first), actual(target), target);
  }

  @Property(tries = 1)
  void argumentThatIsAbsentOrWithoutValueMeansTheDefaultTopic() throws Exception {
    assertEquals(List.of("home"), actual("/"));
    assertEquals(List.of("home"), actual("/?other=a"));
    assertEquals(List.of("home"), actual("/?topics"));
    assertEquals(List.of("home"), actual("/?topics&topics=a"));
    assertEquals(List.of("home"), actual("/?topics="));
  }

  private static String encoded(List<String> entries) {
    return URLEncoder.encode(String.join(",", entries), UTF_8);
  }

  private @Nullable List<String> actual(String target) {
    try {
      return router.topics(BufferedRequest.builder("GET", target).build());
    } catch (TopicNotAllowedException e) {
      return null;
    }
  }

  /** §3.5, sentence by sentence. */
  private static @Nullable List<String> expected(List<String> entries) {
    List<String> topics = new ArrayList<>();
    for (String entry : entries) {
      String trimmed = entry.trim();
      if (trimmed.isEmpty()) {
        continue;
      }
      boolean legal =
          trimmed.matches("[a-zA-Z0-9._-]{1,249}") && !trimmed.equals(".") && !trimmed.equals("..");
      if (!legal || !(ALLOWED.contains(trimmed) || trimmed.equals("home"))) {
        return null;
      }
      if (!topics.contains(trimmed)) {
        topics.add(trimmed);
      }
    }
    return topics.isEmpty() ? List.of("home") : topics;
  }
}
