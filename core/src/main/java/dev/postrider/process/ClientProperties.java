package dev.postrider.process;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The properties in the files that a command line names. */
public final class ClientProperties {

  private ClientProperties() {}

  /**
   * The properties, ready for a client's constructor.
   *
   * @param servers {@code HOST:PORT,...}, which come before those in the file
   * @param file further properties; null for none
   * @throws IOException if the file cannot be read
   */
  public static Map<String, Object> read(String servers, @Nullable Path file) throws IOException {
    Map<String, Object> properties = new HashMap<>();
    if (file != null) {
      properties.putAll(read(file));
    }
    properties.put("bootstrap.servers", servers);
    return properties;
  }

  /**
   * The properties of a file.
   *
   * @throws IOException if it cannot be read
   */
  public static Map<String, String> read(Path file) throws IOException {
    Properties read = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      read.load(reader);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not UTF-8", e);
    } catch (IllegalArgumentException e) {
      // An escape that is none.
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    Map<String, String> properties = new HashMap<>();
    read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
    return properties;
  }
}
