package dev.postrider;

import dev.postrider.testing.Certificates.Identity;
import dev.postrider.testing.CommandProcess;
import dev.postrider.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** OpenSSL as a process that answers whether certificates were revoked (RFC 6960). */
final class OcspResponder implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("ACCEPT .*:([0-9]+)");

  private final Path folder;
  private @Nullable CommandProcess process;

  /** One that is not started and knows no certificate; its files are in this folder. */
  OcspResponder(Path folder) {
    this.folder = folder;
  }

  /** Starts it for this authority, on a port of the system's choice; answers its address. */
  String start(Identity authority) {
    try {
      Path index = Files.createFile(folder.resolve("index"));
      Path certificate =
          Files.writeString(folder.resolve("authority.crt"), authority.certificate());
      Path key = Files.writeString(folder.resolve("authority.key"), authority.privateKey());
      List<String> arguments = List.of(
          "-port",
          "0",
          "-index",
          index.toString(),
          "-CA",
          certificate.toString(),
          "-rsigner",
          certificate.toString(),
          "-rkey",
          key.toString());
      CommandProcess started =
          CommandProcess.run(folder, List.of("openssl", "ocsp"), Map.of(), arguments);
      process = started;
      Eventually.until("OpenSSL listens", () -> PORT.matcher(started.out()).find());
      Matcher port = PORT.matcher(started.out());
      if (!port.find()) {
        throw new IOException(started.out() + started.err());
      }
      return "http://localhost:" + port.group(1) + "/";
    } catch (Exception e) {
      throw new IllegalStateException("no responder", e);
    }
  }

  /**
   * Says from now on what is here. OpenSSL sees that a file has changed by its identity.
   *
   * @param lines as {@code openssl ca} writes them
   */
  void index(String lines) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), lines);
    Files.move(next, folder.resolve("index"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
