package dev.postrider.kong.lua;

/**
 * The text of a match, which counts each look at a character: a pattern may take time that grows as a power
 * of the text, or worse.
 */
record CountedText(Steps steps, String text) implements CharSequence {

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    steps.step();
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
