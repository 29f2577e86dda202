package dev.postrider.kong.lua;

/** The classes of characters that patterns name by a letter, as C's {@code isalpha} and others in ASCII. */
final class CharacterClass {

  private CharacterClass() {}

  /** Whether {@code %<letter>} stands for the character; a letter in upper case for all others. */
  static boolean contains(char letter, char c) {
    boolean in = switch (letter | 0x20) {
      case 'a' -> isAlpha(c);
      case 'c' -> c < 0x20 || c == 0x7f;
      case 'd' -> isDigit(c);
      case 'g' -> c > 0x20 && c < 0x7f;
      case 'l' -> c >= 'a' && c <= 'z';
      case 'p' -> c > 0x20 && c < 0x7f && !isAlpha(c) && !isDigit(c);
      case 's' -> isSpace(c);
      case 'u' -> c >= 'A' && c <= 'Z';
      case 'w' -> isAlpha(c) || isDigit(c);
      case 'x' -> isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
      case 'z' -> c == 0;
      default -> false;
    };
    if (!isAlpha(letter) || "acdglpsuwxz".indexOf(letter | 0x20) < 0) {
      return letter == c;
    }
    return (letter & 0x20) == 0 ? !in : in;
  }

  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isAlpha(char c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  /** LuaJIT takes every byte above ASCII for a letter of a name. */
  static boolean isLetter(char c) {
    return isAlpha(c) || c == '_' || (c >= 0x80 && c <= 0xff);
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
