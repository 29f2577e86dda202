package dev.postrider.coding;

/** More came out of a body than may. */
final class LimitException extends Exception {
  private static final long serialVersionUID = 1L;

  LimitException(String limit) {
    super(limit, null, false, false);
  }
}
