package dev.postrider.envelope;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Multipart bodies as text, with a B in the place of each boundary. */
final class MultipartTexts {

  private MultipartTexts() {}

  /** What may take the place of B. */
  static Arbitrary<String> boundaries() {
    return Arbitraries.of("b", "-", "----x--y", "b:c", "\u00e4\u00ff", "aXaXa", "b ");
  }

  /** Up to so many of these texts, with line endings behind them, of which most are the same. */
  static Arbitrary<String> ofLines(Arbitrary<String> texts, int most) {
    Arbitrary<List<String>> lines = texts.list().ofMaxSize(most);
    Arbitrary<String> ending = Arbitraries.of("\r\n", "\r\n", "\n", "");
    Arbitrary<List<String>> endings = Arbitraries.oneOf(
        ending.list().ofSize(most), Arbitraries.of("\r\n", "\n").map(e -> List.of(e)));
    return Combinators.combine(lines, endings, Arbitraries.of("", "\r\n--B--", "\n--B--\n"))
        .as((all, ends, close) -> {
          StringBuilder body = new StringBuilder();
          for (int i = 0; i < all.size(); i++) {
            body.append(all.get(i)).append(ends.get(i % ends.size()));
          }
          return body + close;
        });
  }
}
