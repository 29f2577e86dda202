package dev.postrider.config;

/**
 * How a body becomes several records. Immutable.
 *
 * @param form {@code split}: what an item is
 * @param maxItems {@code split_max_items}: most items of a body
 * @param onPartial {@code on_partial}: what becomes of good items beside others
 * @since 0.1.0
 */
public record SplitConfig(Split form, int maxItems, OnPartial onPartial) {

  /** The settings, which have been checked. */
  static SplitConfig of(SettingValues values) {
    return new SplitConfig(
        values.constant(SplitSettings.SPLIT, Split.class),
        values.integer(SplitSettings.MAX_ITEMS),
        values.constant(SplitSettings.ON_PARTIAL, OnPartial.class));
  }

  /** Whether bodies are split. */
  public boolean splits() {
    return form != Split.NONE;
  }
}
