package dev.postrider.config;

import dev.postrider.record.ExpressionSyntaxException;
import dev.postrider.record.ResponseBody;
import dev.postrider.record.ResponseTemplate;
import java.util.Locale;
import java.util.Set;

/** What must hold for the settings that make the response of success. */
final class ResponseRules {

  /** The server's own, or the adapter's. */
  private static final Set<String> RESERVED =
      Set.of("content-length", "transfer-encoding", "connection");

  private ResponseRules() {}

  static void check(SettingValues values, Faults faults) {
    String body = values.text(Settings.RESPONSE_BODY);
    if (body != null) {
      check(Settings.RESPONSE_BODY, () -> ResponseBody.parse(body), faults);
      int success = values.integer("status_codes.success");
      if (success == 204 || success == 205) {
        faults.add(Settings.RESPONSE_BODY, "not with status " + success + ", which has no body");
      }
    }
    values.map(Settings.RESPONSE_HEADERS).forEach((name, text) -> {
      String setting = Settings.RESPONSE_HEADERS + "." + name;
      HttpToken.checkFieldName(setting, name, faults);
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        faults.add(setting, "is the server's own");
      }
      if (!text.matches("[ -~]*")) {
        faults.add(setting, "has a character other than printable ASCII");
      }
      check(setting, () -> ResponseTemplate.parse(text), faults);
    });
    boolean splits = !values.requiredText(SplitSettings.SPLIT).equals("none");
    if (splits && (body != null || !values.map(Settings.RESPONSE_HEADERS).isEmpty())) {
      faults.add(
          SplitSettings.SPLIT,
          "not together with response_body and response_headers, which tell of one record");
    }
  }

  private static void check(String setting, Runnable parse, Faults faults) {
    try {
      parse.run();
    } catch (ExpressionSyntaxException e) {
      faults.add(setting, String.valueOf(e.getMessage()));
    }
  }
}
