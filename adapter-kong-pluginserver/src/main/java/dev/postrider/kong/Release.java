package dev.postrider.kong;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * Which release this is.
 *
 * @param version as Maven has it, for example {@code 1.2.3-SNAPSHOT}
 */
record Release(String version) {

  /** The release that runs. */
  static Release current() {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream("release.properties")) {
      properties.load(Objects.requireNonNull(in, "release.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Release(properties.getProperty("version"));
  }

  /** The version as Kong wants it, {@code x.y.z}: three numbers and nothing else. */
  String pluginVersion() {
    return version.replaceFirst("-.*", "");
  }
}
