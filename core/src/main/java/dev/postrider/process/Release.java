package dev.postrider.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * Which release of Postrider this is.
 *
 * @param version as Maven has it, for example {@code 1.2.3-SNAPSHOT}
 */
public record Release(String version) {

  /** The release that runs. */
  public static Release current() {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream("release.properties")) {
      properties.load(Objects.requireNonNull(in, "release.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Release(properties.getProperty("version"));
  }

  /** The version as three numbers, {@code x.y.z}, and nothing else. */
  public String numbers() {
    return version.replaceFirst("-.*", "");
  }
}
