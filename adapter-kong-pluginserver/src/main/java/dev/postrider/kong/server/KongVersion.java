package dev.postrider.kong.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Kong Gateway, as far as plugin servers must tell them apart. */
public record KongVersion(int major, int minor) implements Comparable<KongVersion> {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\..*)?");

  /**
   * Reads {@code 3.9}, {@code 3.9.1} or {@code 3.4.3.12}.
   *
   * @throws IllegalArgumentException if the text is no version
   */
  public static KongVersion parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no Kong version such as 3.9");
    }
    return new KongVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(KongVersion other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
  }

  /** Whether this version is {@code major.minor} or later. */
  public boolean isAtLeast(int major, int minor) {
    return compareTo(new KongVersion(major, minor)) >= 0;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
