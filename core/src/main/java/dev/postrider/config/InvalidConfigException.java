package dev.postrider.config;

import java.util.List;

/**
 * A configuration was refused; lists everything that is wrong with it at once. Never contains the
 * value of a secret setting. Immutable.
 *
 * @since 0.1.0
 */
public final class InvalidConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable, and so are strings
  private final List<String> faults;

  /**
   * With at least one fault.
   *
   * @param faults as {@link #faults} gives them, without the value of a secret setting
   */
  public InvalidConfigException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  /**
   * At least one fault, each as {@code path: what is wrong}, for example {@code
   * bootstrap_servers[1].port: 70000 is not between 0 and 65535}. A fault that belongs to no setting
   * has the path {@code configuration}.
   */
  public List<String> faults() {
    return faults;
  }
}
