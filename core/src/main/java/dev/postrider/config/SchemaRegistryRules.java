package dev.postrider.config;

import static dev.postrider.config.SchemaRegistrySettings.AUTHORITY;
import static dev.postrider.config.SchemaRegistrySettings.AUTH_METHOD;
import static dev.postrider.config.SchemaRegistrySettings.BASIC_PASSWORD;
import static dev.postrider.config.SchemaRegistrySettings.BASIC_USERNAME;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_AUTHORITY;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_ID;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_SECRET;
import static dev.postrider.config.SchemaRegistrySettings.CLIENT_SSL_VERIFY;
import static dev.postrider.config.SchemaRegistrySettings.GRANT_TYPE;
import static dev.postrider.config.SchemaRegistrySettings.HTTPS_PROXY;
import static dev.postrider.config.SchemaRegistrySettings.HTTPS_PROXY_AUTHORIZATION;
import static dev.postrider.config.SchemaRegistrySettings.HTTP_PROXY;
import static dev.postrider.config.SchemaRegistrySettings.HTTP_PROXY_AUTHORIZATION;
import static dev.postrider.config.SchemaRegistrySettings.HTTP_VERSION;
import static dev.postrider.config.SchemaRegistrySettings.IDENTITY_POOL;
import static dev.postrider.config.SchemaRegistrySettings.KEY;
import static dev.postrider.config.SchemaRegistrySettings.LOGICAL_CLUSTER;
import static dev.postrider.config.SchemaRegistrySettings.MODE;
import static dev.postrider.config.SchemaRegistrySettings.PASSWORD;
import static dev.postrider.config.SchemaRegistrySettings.SSL_VERIFY;
import static dev.postrider.config.SchemaRegistrySettings.SUBJECT;
import static dev.postrider.config.SchemaRegistrySettings.TOKEN_ENDPOINT;
import static dev.postrider.config.SchemaRegistrySettings.TOKEN_HEADERS;
import static dev.postrider.config.SchemaRegistrySettings.URL;
import static dev.postrider.config.SchemaRegistrySettings.USERNAME;
import static dev.postrider.config.SchemaRegistrySettings.VALUE;
import static dev.postrider.config.SchemaRegistrySettings.VERSION;

import dev.postrider.schema.SchemaRegistryConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules between the settings of the schema registry. Those of another login than the one that is used
 * have no effect and are no fault: Kong takes them.
 */
final class SchemaRegistryRules {

  private static final Pattern VERSIONS = Pattern.compile("latest|[1-9][0-9]{0,8}");

  /** RFC 9110 §5.5, without what is not ASCII. */
  private static final Pattern FIELD_VALUE = Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E\\t]*)");

  /** The JDK's client sets them itself. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

  private SchemaRegistryRules() {}

  static void check(SettingValues values, Faults faults) {
    boolean value = checkSubject(VALUE, values, faults);
    boolean key = checkSubject(KEY, values, faults);
    if (values.isGiven(URL)) {
      checkUrl(URL, values, faults);
      if (!value && !key) {
        faults.add(URL, "has no effect without " + VALUE + SUBJECT + " or " + KEY + SUBJECT);
      }
    } else if ((value || key) && !faults.isKnown(URL)) {
      faults.add(URL, "required with " + (value ? VALUE : KEY) + SUBJECT);
    }
    if (value
        && values.requiredText(RecordSettings.MESSAGE_FORMAT).equals("cloudevents_structured")) {
      faults.add(
          VALUE + SUBJECT,
          "not together with message_format=cloudevents_structured, whose readers expect plain JSON;"
              + " cloudevents_binary has the attributes in record headers");
    }
    if (key && !values.requiredText(RecordSettings.KEY_ENCODING).equals("text")) {
      faults.add(
          KEY + SUBJECT, "not together with key_encoding, which makes keys that are no text");
    }
    String version = values.text(KEY + VERSION);
    if (key
        && (version == null || version.equals(SchemaRegistryConfig.LATEST))
        && values.isGiven(IdempotencySettings.SOURCE)) {
      faults.add(
          KEY + VERSION,
          "must be a number together with " + IdempotencySettings.SOURCE
              + ": a repeat after a new version has another key, and would be answered 422");
    }
    checkFieldValue(LOGICAL_CLUSTER, values.text(LOGICAL_CLUSTER), faults);
    checkFieldValue(IDENTITY_POOL, values.text(IDENTITY_POOL), faults);
    TlsRules.checkAuthority(AUTHORITY, URL, SSL_VERIFY, values, faults);
    checkLogin(values, faults);
  }

  /** Whether there is a subject. */
  private static boolean checkSubject(String schema, SettingValues values, Faults faults) {
    String version = values.text(schema + VERSION);
    if (version != null && !VERSIONS.matcher(version).matches()) {
      faults.add(
          schema + VERSION, Faults.quote(version) + " is neither latest nor a number from 1 on");
    }
    boolean given = values.isGiven(schema + SUBJECT);
    if (version != null && !given && !faults.isKnown(schema + SUBJECT)) {
      faults.add(schema + SUBJECT, "required with " + schema + VERSION);
    }
    return given;
  }

  /** Not quoted: an address may hold a password. */
  private static void checkUrl(String path, SettingValues values, Faults faults) {
    String text = values.text(path);
    if (text == null) {
      return;
    }
    if (!SaslRules.isHttp(text)) {
      faults.add(path, "is not an http or https URL");
      return;
    }
    URI url = URI.create(text);
    if (url.getRawUserInfo() != null) {
      faults.add(path, "has a user; settings of their own are for that");
    } else if (url.getRawFragment() != null
        || (url.getRawQuery() != null && !path.equals(TOKEN_ENDPOINT))) {
      faults.add(path, "has a part behind its path");
    }
  }

  private static void checkLogin(SettingValues values, Faults faults) {
    String mode = values.requiredText(MODE);
    if (mode.equals("basic")) {
      SaslRules.require(List.of(BASIC_USERNAME, BASIC_PASSWORD), MODE + "=basic", values, faults);
    } else if (mode.equals("oauth2")) {
      SaslRules.require(List.of(TOKEN_ENDPOINT), MODE + "=oauth2", values, faults);
      checkUrl(TOKEN_ENDPOINT, values, faults);
      boolean isClients = values.requiredText(GRANT_TYPE).equals("client_credentials");
      String method = values.requiredText(AUTH_METHOD);
      if (isClients) {
        SaslRules.require(List.of(CLIENT_ID), GRANT_TYPE + "=client_credentials", values, faults);
      } else {
        SaslRules.require(List.of(USERNAME, PASSWORD), GRANT_TYPE + "=password", values, faults);
      }
      if (!method.equals("none") && (isClients || values.isGiven(CLIENT_ID))) {
        SaslRules.require(List.of(CLIENT_SECRET), AUTH_METHOD + "=" + method, values, faults);
      }
    }
    checkTokenClient(values, faults);
  }

  private static void checkTokenClient(SettingValues values, Faults faults) {
    values.map(TOKEN_HEADERS).forEach((name, value) -> {
      String path = TOKEN_HEADERS + "." + name;
      HttpToken.checkFieldName(path, name, faults);
      if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
        faults.add(path, "is set for each request and cannot be changed");
      }
      checkFieldValue(path, value, faults);
    });
    TlsRules.checkAuthority(CLIENT_AUTHORITY, TOKEN_ENDPOINT, CLIENT_SSL_VERIFY, values, faults);
    double version = values.number(HTTP_VERSION);
    if (version != 1.0 && version != 1.1) {
      faults.add(HTTP_VERSION, version + " is not one of 1.0, 1.1");
    }
    checkUrl(HTTP_PROXY, values, faults);
    checkUrl(HTTPS_PROXY, values, faults);
    checkFieldValue(HTTP_PROXY_AUTHORIZATION, values.text(HTTP_PROXY_AUTHORIZATION), faults);
    String authorization = values.text(HTTPS_PROXY_AUTHORIZATION);
    checkFieldValue(HTTPS_PROXY_AUTHORIZATION, authorization, faults);
    if (authorization != null && isKeptBack(authorization)) {
      faults.add(
          HTTPS_PROXY_AUTHORIZATION,
          "the JDK sends Basic to a proxy for TLS only with -D" + DISABLED_SCHEMES
              + "= on its command line");
    }
  }

  /** The JDK's own default (net.properties) is Basic. */
  private static boolean isKeptBack(String authorization) {
    String disabled = System.getProperty(DISABLED_SCHEMES, "Basic").toLowerCase(Locale.ROOT);
    return authorization.toLowerCase(Locale.ROOT).startsWith("basic ")
        && disabled.contains("basic");
  }

  private static void checkFieldValue(String path, @Nullable String value, Faults faults) {
    if (value != null && !FIELD_VALUE.matcher(value).matches()) {
      faults.add(path, "is no value of an HTTP field: ASCII text without control characters");
    }
  }
}
