package dev.postrider.config;

import java.util.Arrays;

/** What must hold for the settings that split bodies, and others together. */
final class SplitRules {

  private SplitRules() {}

  static void check(SettingValues values, Faults faults) {
    boolean splits = !values.requiredText(SplitSettings.SPLIT).equals("none");
    if (values.requiredText(SplitSettings.ON_PARTIAL).equals("all_or_nothing")
        && !values.flag("transactional")) {
      faults.add(SplitSettings.ON_PARTIAL, "all_or_nothing needs transactional");
    }
    if (splits && values.text(IdempotencySettings.SOURCE) != null) {
      faults.add(
          SplitSettings.SPLIT,
          "not together with idempotency, whose keys would keep the place of each item");
    }
    if (values.requiredText(SplitSettings.SPLIT).equals("records") && Ack.of(values) != Ack.KAFKA) {
      faults.add(SplitSettings.SPLIT, "records needs ack=kafka: its response tells offsets");
    }
    if (values.requiredText(SplitSettings.SPLIT).equals("records")
        && !values.list(RedactionSettings.BODY).isEmpty()) {
      faults.add(
          SplitSettings.SPLIT,
          "records not together with redact_body: keys and headers of records are not searched");
    }
    boolean hasEmptyBody = Arrays.stream(
            values.requiredText(RecordSettings.TOMBSTONE_WHEN).split("\\|", -1))
        .anyMatch(test -> test.strip().equals("empty_body"));
    if (splits && hasEmptyBody) {
      faults.add(
          SplitSettings.SPLIT,
          "not together with tombstone_when=empty_body: an empty body has no item");
    }
  }
}
