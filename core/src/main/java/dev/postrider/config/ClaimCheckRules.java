package dev.postrider.config;

import static dev.postrider.config.ClaimCheckSettings.ACCESS_KEY_ID;
import static dev.postrider.config.ClaimCheckSettings.AUTHORITY;
import static dev.postrider.config.ClaimCheckSettings.BUCKET;
import static dev.postrider.config.ClaimCheckSettings.DIRECTORY;
import static dev.postrider.config.ClaimCheckSettings.ENDPOINT;
import static dev.postrider.config.ClaimCheckSettings.MAX_INLINE_BYTES;
import static dev.postrider.config.ClaimCheckSettings.MULTIPART_PARTS;
import static dev.postrider.config.ClaimCheckSettings.PATH_STYLE;
import static dev.postrider.config.ClaimCheckSettings.PREFIX;
import static dev.postrider.config.ClaimCheckSettings.REGION;
import static dev.postrider.config.ClaimCheckSettings.SECRET_ACCESS_KEY;
import static dev.postrider.config.ClaimCheckSettings.SESSION_TOKEN;
import static dev.postrider.config.ClaimCheckSettings.STORE;

import dev.postrider.record.Expression;
import dev.postrider.record.ExpressionSyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What must hold for the settings of the store for large bodies, and others together. */
final class ClaimCheckRules {

  private static final List<String> OF_S3 = List.of(
      BUCKET,
      PREFIX,
      REGION,
      ENDPOINT,
      AUTHORITY,
      PATH_STYLE,
      ACCESS_KEY_ID,
      SECRET_ACCESS_KEY,
      SESSION_TOKEN);

  /** Attributes of an event whose data is in the store. */
  private static final List<String> OF_DATA = List.of("dataref", "datasize", "datasha256");

  /** Amazon's rules, and underscores for others. */
  private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");

  /** Characters that need no escape in a path. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~-][A-Za-z0-9._~/-]*");

  private static final Pattern REGION_NAME = Pattern.compile("[a-z0-9-]+");
  private static final Pattern ADDRESS =
      Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

  private ClaimCheckRules() {}

  static void check(SettingValues values, Faults faults) {
    String store = values.text(STORE);
    if (faults.isKnown(STORE)) {
      return; // whatever else is given may fit what was meant
    } else if (store == null) {
      Stream.concat(Stream.of(DIRECTORY), OF_S3.stream())
          .filter(values::isGiven)
          .findFirst()
          .or(() -> Optional.of(MULTIPART_PARTS).filter(values::flag))
          .ifPresent(path -> faults.add(STORE, "required with " + path));
      return;
    }
    require(DIRECTORY, store, values, faults);
    if (store.equals("s3")) {
      checkS3(values, faults);
    } else {
      OF_S3.stream()
          .filter(values::isGiven)
          .forEach(path -> faults.add(path, "has no effect unless " + STORE + " is s3"));
    }
    int largest = values.integer("max_body_bytes");
    if (largest > 0 && values.integer(MAX_INLINE_BYTES) >= largest) {
      faults.add(
          MAX_INLINE_BYTES,
          "must be less than max_body_bytes (" + largest + "), or no body goes to the store");
    }
    checkOthers(values, faults);
  }

  private static void checkS3(SettingValues values, Faults faults) {
    require(BUCKET, "s3", values, faults);
    Map<String, Pattern> forms = new LinkedHashMap<>();
    forms.put(BUCKET, BUCKET_NAME);
    forms.put(PREFIX, KEY);
    forms.put(REGION, REGION_NAME);
    forms.put(ENDPOINT, ADDRESS);
    Map<String, String> examples = Map.of(
        BUCKET, "the name of a bucket",
        PREFIX,
            "a prefix such as bodies/ of letters, digits and -._~/, without a slash at its start",
        REGION, "a region such as eu-central-1",
        ENDPOINT, "an address such as https://minio.example.com:9000, without a path");
    forms.forEach((path, form) -> {
      String value = values.text(path);
      if (value != null && !form.matcher(value).matches()) {
        faults.add(path, Faults.quote(value) + " is not " + examples.get(path));
      }
    });
    TlsRules.checkAuthority(AUTHORITY, ENDPOINT, null, values, faults);
    if (values.isGiven(ACCESS_KEY_ID)) {
      require(SECRET_ACCESS_KEY, ACCESS_KEY_ID, values, faults);
    } else {
      List.of(SECRET_ACCESS_KEY, SESSION_TOKEN).stream()
          .filter(values::isGiven)
          .findFirst()
          .ifPresent(path -> require(ACCESS_KEY_ID, path, values, faults));
    }
  }

  private static void require(String path, String by, SettingValues values, Faults faults) {
    if (!values.isGiven(path) && !faults.isKnown(path)) {
      faults.add(path, "required with " + by);
    }
  }

  /** Of a body that is in the store only the reference is known. */
  private static void checkOthers(SettingValues values, Faults faults) {
    String format = values.requiredText(RecordSettings.MESSAGE_FORMAT);
    boolean isEvent = format.startsWith("cloudevents_");
    if (isEvent) {
      checkEvents(values, faults);
      if (values.flag(MULTIPART_PARTS)) {
        faults.add(MULTIPART_PARTS, "has no effect unless message_format is envelope");
      }
    } else if (!format.equals("envelope")) {
      refuse(
          "message_format=" + format + ": only envelopes and CloudEvents refer to a store", faults);
    } else if (!values.flag("forward_body")) {
      faults.add(STORE, "has no effect without forward_body");
    }
    if (!values.requiredText(SplitSettings.SPLIT).equals("none")) {
      refuse("split: the items of a body in the store are not read", faults);
    }
    if (values.isGiven(ContentSettings.VALIDATE)) {
      refuse("validate: a body in the store is not looked at", faults);
    }
    if (values.isGiven(SignatureSettings.SCHEME)) {
      refuse("signature: it is over the whole body in memory", faults);
    }
    if (!values.list(RedactionSettings.BODY).isEmpty()) {
      refuse("redact_body: a body in the store is not searched", faults);
    }
    if (values.isGiven(IdempotencySettings.SOURCE)) {
      refuse("idempotency: each repeat would put its body into the store again", faults);
    }
    expressions(values, isEvent).forEach((path, text) -> {
      String source = bodySource(text);
      if (source != null) {
        refuse(path + " from " + source + ": a body in the store is not looked at", faults);
      }
    });
  }

  private static void checkEvents(SettingValues values, Faults faults) {
    String schema = SchemaRegistrySettings.VALUE + SchemaRegistrySettings.SUBJECT;
    if (values.isGiven(schema)) {
      refuse(schema + ": an event whose data is in a store has no value to encode", faults);
    }
    OF_DATA.stream()
        .filter(values.map(RecordSettings.CLOUDEVENTS_ATTRIBUTES)::containsKey)
        .map(name -> RecordSettings.CLOUDEVENTS_ATTRIBUTES + "." + name)
        .forEach(path -> refuse(path + ": it tells of data in the store", faults));
  }

  private static void refuse(String what, Faults faults) {
    faults.add(STORE, "not together with " + what);
  }

  private static Map<String, String> expressions(SettingValues values, boolean isEvent) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String path : List.of(
        RecordSettings.KEY,
        RecordSettings.TOPIC_FROM,
        RecordSettings.PARTITION_FROM,
        RecordSettings.TIMESTAMP_FROM)) {
      String text = values.text(path);
      if (text != null) {
        texts.put(path, text);
      }
    }
    List<String> groups = isEvent
        ? List.of(RecordSettings.RECORD_HEADERS, RecordSettings.CLOUDEVENTS_ATTRIBUTES)
        : List.of(RecordSettings.RECORD_HEADERS);
    groups.forEach(
        group -> values.map(group).forEach((name, text) -> texts.put(group + "." + name, text)));
    return texts;
  }

  private static @Nullable String bodySource(String expression) {
    try {
      return Expression.parse(expression).bodySource();
    } catch (ExpressionSyntaxException e) {
      return null; // a fault of that setting
    }
  }
}
