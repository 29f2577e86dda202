package dev.postrider.kafka;

/** The addresses that kafka-clients may ask for tokens. Thread-safe. */
final class TokenEndpoint {
  /** A list of the JVM, separated by commas; kafka-clients asks nobody else since 4.0. */
  static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

  private TokenEndpoint() {}

  /** Adds an address to those that are allowed already. */
  static void allow(String url) {
    // One call, because others may add to it at the same time.
    System.getProperties().merge(ALLOWED, url, (list, added) -> with((String) list, url));
  }

  private static String with(String list, String url) {
    for (String allowed : list.split(",", -1)) {
      if (allowed.trim().equals(url)) {
        return list;
      }
    }
    return list.isBlank() ? url : list + "," + url;
  }
}
