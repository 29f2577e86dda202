package dev.postrider.server;

import dev.postrider.config.InvalidConfigException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS whose files may change while the server runs: new connections then use the new files, and those
 * that are open stay as they are. Not thread-safe, but for Jetty's part.
 */
final class ReloadingTls {

  private static final Logger LOG = System.getLogger(ReloadingTls.class.getName());

  private final TlsFiles files;
  private final SslContextFactory.Server jetty = new SslContextFactory.Server();

  /** What the files held when they were last read for use, and when they were last looked at. */
  private String tried;

  private String seen;

  private volatile Instant expiry;

  private ReloadingTls(TlsFiles files) {
    this.files = files;
    this.tried = contents();
    this.seen = tried;
    TlsFiles.Loaded loaded = files.load();
    this.expiry = loaded.expiry();
    jetty.setSslContext(loaded.context());
    jetty.setNeedClientAuth(files.clientCa() != null);
    // HTTP/2 forbids some cipher suites that HTTP/1.1 may use (RFC 9113 appendix A).
    jetty.setCipherComparator(HTTP2Cipher.COMPARATOR);
    jetty.setUseCipherSuitesOrder(true);
  }

  /**
   * Reads the files.
   *
   * @throws InvalidConfigException if they cannot be used; the message names the file
   */
  static ReloadingTls open(TlsFiles files) {
    return new ReloadingTls(files);
  }

  /** What Jetty makes connections with. */
  SslContextFactory.Server jetty() {
    return jetty;
  }

  /** Seconds from now until the certificate expires that new connections get, less than 0 afterwards. Thread-safe. */
  double secondsLeft() {
    return Duration.between(Instant.now(), expiry).toSeconds();
  }

  /**
   * Uses the files if they have changed, and are the same as at the call before: whoever writes them
   * writes one after the other. Files that cannot be used change nothing.
   */
  void reloadIfChanged() {
    String now = contents();
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(tried)) {
      return;
    }
    tried = now;
    try {
      TlsFiles.Loaded loaded = files.load();
      jetty.reload(factory -> factory.setSslContext(loaded.context()));
      expiry = loaded.expiry();
      LOG.log(Level.INFO, "new connections use the changed file {0}", files.certificate());
    } catch (InvalidConfigException e) {
      LOG.log(
          Level.WARNING,
          "the changed files of TLS are not used: {0}",
          e.faults().get(0));
    } catch (Exception e) {
      LOG.log(Level.WARNING, "the changed files of TLS are not used", e);
    }
  }

  /** Changes whenever a file does, also where it cannot be read. */
  private String contents() {
    return Stream.of(files.certificate(), files.key(), files.clientCa())
        .filter(Objects::nonNull)
        .map(ReloadingTls::content)
        .collect(Collectors.joining("\n"));
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
