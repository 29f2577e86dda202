package dev.postrider.record;

/**
 * One place in a request where a value comes from.
 *
 * @param argument the name, number, pointer or text; a header's name is in lower case; empty if the
 *     kind takes none
 */
record Source(SourceKind kind, String argument) {

  /** As the configuration spells it. */
  @Override
  public String toString() {
    return kind.takesArgument() ? kind.word + ":" + argument : kind.word;
  }
}
