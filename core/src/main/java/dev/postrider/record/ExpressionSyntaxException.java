package dev.postrider.record;

/**
 * A text is no {@link Expression}. The message says what is wrong and at which character.
 *
 * @since 0.1.0
 */
public final class ExpressionSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int position;
  private final String fault;

  ExpressionSyntaxException(int index, String fault) {
    super("at character " + (index + 1) + ": " + fault);
    this.position = index + 1;
    this.fault = fault;
  }

  /** The same fault in a longer text, in which so many characters stand before. */
  ExpressionSyntaxException behind(int characters) {
    return new ExpressionSyntaxException(characters + position - 1, fault);
  }

  /** The character at fault, counted from 1. */
  public int position() {
    return position;
  }
}
