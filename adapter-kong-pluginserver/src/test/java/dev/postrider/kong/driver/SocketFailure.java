package dev.postrider.kong.driver;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A socket operation that failed; with the text that nginx has for it. */
final class SocketFailure extends Exception {
  private final String text;

  SocketFailure(String text) {
    super(text);
    this.text = text;
  }

  String text() {
    return text;
  }

  static SocketFailure of(IOException failure) {
    @Nullable String message = failure.getMessage();
    String text = message == null ? "closed" : message.toLowerCase(Locale.ROOT);
    if (text.contains("reset")) {
      text = "connection reset by peer";
    }
    return new SocketFailure(text);
  }
}
