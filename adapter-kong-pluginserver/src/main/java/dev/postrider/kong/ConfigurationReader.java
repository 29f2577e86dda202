package dev.postrider.kong;

import static java.util.Objects.requireNonNull;

import dev.postrider.config.PublisherConfig;

/**
 * Reads settings from the JSON that Kong hands over. Immutable.
 *
 * @param trusted whether who writes Kong's configuration may run code in this process
 * @param certificates the certificates that configurations may name
 */
record ConfigurationReader(boolean trusted, ClientCertificates certificates) {

  ConfigurationReader {
    requireNonNull(certificates, "certificates");
  }

  /**
   * The settings of some JSON.
   *
   * @throws dev.postrider.config.InvalidConfigException with all faults, if there is one
   */
  PublisherConfig read(String json) {
    return certificates.read(
        json, trusted ? PublisherConfig::fromTrustedJson : PublisherConfig::fromJson);
  }
}
