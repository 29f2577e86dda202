package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.config.PublisherConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of certificates that configurations name by their id in Kong: Kong does not tell external plugins
 * what it has under an id.
 *
 * @param byId the files by the id
 */
record ClientCertificates(Map<String, ClientCertificates.PemFiles> byId) {

  /** None at all. */
  static final ClientCertificates NONE = new ClientCertificates(Map.of());

  private static final Pattern MAPPING = Pattern.compile("([^=,;]+)=([^=,;]+),([^=,;]+)");
  private static final String SETTING = "certificate_id";

  /** A certificate and its key, both PEM. */
  record PemFiles(Path certificate, Path privateKey) {}

  ClientCertificates {
    byId = Map.copyOf(byId);
  }

  /**
   * Reads {@code ID=CERT,KEY}, several with semicolons between them.
   *
   * @throws IllegalArgumentException if it is not that, or names an id twice
   */
  static ClientCertificates parse(String text) {
    Map<String, PemFiles> byId = new LinkedHashMap<>();
    for (String mapping : text.split(";", -1)) {
      Matcher parts = MAPPING.matcher(mapping.strip());
      if (!parts.matches()) {
        throw new IllegalArgumentException("'" + mapping + "' is not ID=CERT,KEY");
      }
      PemFiles files = new PemFiles(Path.of(parts.group(2)), Path.of(parts.group(3)));
      if (byId.put(parts.group(1), files) != null) {
        throw new IllegalArgumentException("'" + parts.group(1) + "' is there twice");
      }
    }
    return new ClientCertificates(byId);
  }

  /** All ids. */
  Set<String> ids() {
    return byId.keySet();
  }

  /**
   * Seconds from now until a certificate expires, less than 0 afterwards; not a number if it cannot be read.
   */
  double secondsLeft(String id) {
    try {
      byte[] pem = Files.readAllBytes(files(id).certificate);
      X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(pem));
      return Duration.between(Instant.now(), certificate.getNotAfter().toInstant())
          .toSeconds();
    } catch (IOException | CertificateException e) {
      return Double.NaN;
    }
  }

  private PemFiles files(String id) {
    PemFiles files = byId.get(id);
    if (files == null) {
      throw new InvalidConfigException(
          List.of("security.certificate_id: the server has no certificate '"
              + id + "'; start the server with --certificate " + id + "=CERT,KEY, or give PEM in"
              + " security.certificate and security.private_key"));
    }
    return files;
  }

  /**
   * The configuration of some JSON, with a certificate from files if the JSON names one by its id.
   *
   * @param reader reads JSON without id
   * @throws InvalidConfigException with all faults, if there is one
   */
  PublisherConfig read(String json, Function<String, PublisherConfig> reader) {
    if (!json.contains(SETTING)) {
      return reader.apply(json);
    }
    ObjectMapper mapper = new ObjectMapper();
    JsonNode tree;
    try {
      tree = mapper.readTree(json);
    } catch (JsonProcessingException e) {
      return reader.apply(json);
    }
    JsonNode id = tree.path("security").path(SETTING);
    if (!(tree.path("security") instanceof ObjectNode security) || !id.isTextual()) {
      return reader.apply(json);
    }
    PemFiles files = files(id.textValue());
    if (security.hasNonNull("certificate") || security.hasNonNull("private_key")) {
      throw new InvalidConfigException(
          List.of("security.certificate_id: not together with security.certificate"));
    }
    security.remove(SETTING);
    try {
      // The files are checked as the text would be.
      security.put("certificate", Files.readString(files.certificate, UTF_8));
      security.put("private_key", Files.readString(files.privateKey, UTF_8));
    } catch (IOException e) {
      throw new InvalidConfigException(
          List.of("security.certificate_id: the files of '" + id.textValue() + "': " + e));
    }
    return reader.apply(tree.toString()).withCertificateFiles(files.certificate, files.privateKey);
  }
}
