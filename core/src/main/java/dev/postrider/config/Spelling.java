package dev.postrider.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which known name the writer of an unknown one most likely meant. Public for the adapters' own options.
 *
 * @since 0.1.0
 */
public final class Spelling {

  /** Much longer than any name there is. */
  private static final int LONGEST = 200;

  private Spelling() {}

  /** The name that differs in case or separators only, or else in few characters; null if none does. */
  public static @Nullable String nearest(String given, Iterable<String> known) {
    if (given.length() > LONGEST) {
      return null;
    }
    String nearest = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = sameLetters(given, candidate) ? 0 : distance(given, candidate);
      if (distance < least && distance <= Math.max(1, candidate.length() / 4)) {
        nearest = candidate;
        least = distance;
      }
    }
    return nearest;
  }

  /** As {@code keep_alive} and {@code keepalive}, {@code SECURITY_SSL} and {@code security.ssl}. */
  static boolean sameLetters(String one, String other) {
    return letters(one).equals(letters(other));
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[._ -]", "");
  }

  /**
   * How many characters are added, left out or replaced, or swapped with their neighbour (optimal
   * string alignment). Texts far apart in length are not compared.
   */
  static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > b.length()) {
      return Integer.MAX_VALUE;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(last[j - 1] + (same ? 0 : 1), 1 + Math.min(last[j], row[j - 1]));
        boolean swapped = i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
