package dev.postrider.schema;

/** The schema registry, or who gives the tokens for it, did not give what was asked for. */
final class RegistryException extends Exception {

  /** Never has a part of what was answered. */
  RegistryException(String message) {
    super(message);
  }

  RegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
