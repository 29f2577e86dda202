package dev.postrider.process.replay;

import dev.postrider.claimcheck.BodyStore;
import dev.postrider.claimcheck.DirectoryStore;
import dev.postrider.config.ClaimCheckConfig;
import dev.postrider.config.InvalidConfigException;
import dev.postrider.process.ClientProperties;
import dev.postrider.process.Option;
import dev.postrider.process.OptionValues;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The part of a command line that says where bodies are that are not in their records.
 *
 * @param config the file with the settings of the store, null if there is none
 * @param directory the store, null if that is not a directory of the command line
 */
record ClaimCheckOptions(@Nullable Path config, @Nullable Path directory) {

  static final Option<Path> CONFIG = Option.of(
      "claim-check-config",
      "FILE",
      "fetch large bodies from the store that the settings claim_check.* of the publisher name, as"
          + " properties",
      Path::of);
  static final Option<Path> DIRECTORY = Option.of(
      "claim-check-directory",
      "DIR",
      "in place of that file the claim_check.directory of a publisher with claim_check.store=directory",
      Path::of);

  /** Why a record is refused whose body is in a store that nobody has named. */
  static final String MISSING = "the body is in the store of claim_check; give --" + CONFIG.name()
      + " or --" + DIRECTORY.name();

  /** @throws IllegalArgumentException if both are given */
  static ClaimCheckOptions of(OptionValues given) {
    Path config = given.get(CONFIG);
    Path directory = given.get(DIRECTORY);
    if (config != null && directory != null) {
      throw new IllegalArgumentException(
          "either --" + CONFIG.name() + " or --" + DIRECTORY.name() + " is needed, not both");
    }
    return new ClaimCheckOptions(config, directory);
  }

  /**
   * The store; null if none is given.
   *
   * @throws IOException if the file cannot be read, or does not name a store
   */
  @Nullable
  BodyStore open() throws IOException {
    if (config == null) {
      return directory == null ? null : new DirectoryStore(directory);
    }
    try {
      ClaimCheckConfig read = ClaimCheckConfig.fromProperties(ClientProperties.read(config));
      if (read == null) {
        throw new IOException(config + ": claim_check.store is missing");
      }
      return read.openStore();
    } catch (InvalidConfigException e) {
      throw new IOException(config + ": " + e.getMessage(), e);
    }
  }
}
