package dev.postrider.kong.server;

/** Names from the other side that go into texts. */
final class Printable {

  private static final int LONGEST = 200;

  private Printable() {}

  /** The text in printable ASCII, and short. */
  static String name(String name) {
    String start = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
    return start.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
