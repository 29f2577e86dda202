package dev.postrider.schema;

/** A schema that nothing can be encoded with; the message says why. */
final class UnusableSchemaException extends Exception {

  UnusableSchemaException(String message) {
    super(message);
  }

  UnusableSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
