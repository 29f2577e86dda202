package dev.postrider.config;

import dev.postrider.envelope.EnvelopeConfig;
import dev.postrider.envelope.EnvelopeConfig.Base64Mode;
import dev.postrider.envelope.EnvelopeConfig.ContentTypeMatching;
import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.JsonUtf16;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which setting of the table is which of {@link EnvelopeConfig}, in both directions. */
final class EnvelopeSettings {

  private static final String ON_INVALID_UTF8 = "on_invalid_utf8";

  private EnvelopeSettings() {}

  static EnvelopeConfig of(SettingValues values) {
    return EnvelopeConfig.builder()
        .forwardMethod(values.flag("forward_method"))
        .forwardUri(values.flag("forward_uri"))
        .forwardHeaders(values.flag("forward_headers"))
        .forwardBody(values.flag("forward_body"))
        .rawContentTypeMatching(
            values.constant("raw_content_type_matching", ContentTypeMatching.class))
        .parsedContentTypeMatching(
            values.constant("parsed_content_type_matching", ParsedContentTypeMatching.class))
        .jsonContentTypes(values.list(ContentSettings.JSON_CONTENT_TYPES))
        .textContentTypes(values.list(ContentSettings.TEXT_CONTENT_TYPES))
        .base64(values.constant("base64", Base64Mode.class))
        .jsonNumbers(values.constant("json_numbers", JsonNumbers.class))
        .jsonEmptyBody(values.constant("json_empty_body", JsonEmptyBody.class))
        .jsonScalars(values.constant("json_scalars", JsonScalars.class))
        .jsonBom(values.constant("json_bom", JsonBom.class))
        .jsonLoneSurrogates(values.constant("json_lone_surrogates", JsonLoneSurrogates.class))
        .jsonUtf16(values.constant("json_utf16", JsonUtf16.class))
        .multipartLenient(values.flag("multipart_lenient"))
        .multipartParts(values.flag("multipart_parts"))
        .multipartJson(values.flag(ContentSettings.MULTIPART_JSON))
        .decodeTransferEncoding(values.flag(ContentSettings.DECODE_TRANSFER_ENCODING))
        .maxFormArgs(values.integer("max_form_args"))
        .maxQueryArgs(values.integer("max_query_args"))
        .maxHeaders(values.integer("max_headers"))
        .maxBodyBytes(values.integer("max_body_bytes"))
        .maxJsonDepth(values.integer("max_json_depth"))
        .maxParts(values.integer("max_parts"))
        .reportTruncation(values.flag("report_truncation"))
        .escapeForwardSlash(values.flag("escape_forward_slash"))
        .onInvalidUtf8(
            values.isGiven(ON_INVALID_UTF8)
                ? values.constant(ON_INVALID_UTF8, InvalidUtf8.class)
                : InvalidUtf8.BASE64_EXCEPT_JSON)
        .build();
  }

  /** The values by path as {@link SettingChecks#check} takes them. */
  static Map<String, Object> values(EnvelopeConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("forward_method", config.forwardMethod());
    values.put("forward_uri", config.forwardUri());
    values.put("forward_headers", config.forwardHeaders());
    values.put("forward_body", config.forwardBody());
    values.put("raw_content_type_matching", text(config.rawContentTypeMatching()));
    values.put("parsed_content_type_matching", text(config.parsedContentTypeMatching()));
    putTypes(values, ContentSettings.JSON_CONTENT_TYPES, config.jsonContentTypes());
    putTypes(values, ContentSettings.TEXT_CONTENT_TYPES, config.textContentTypes());
    values.put("base64", text(config.base64()));
    values.put("json_numbers", text(config.jsonNumbers()));
    values.put("json_empty_body", text(config.jsonEmptyBody()));
    values.put("json_scalars", text(config.jsonScalars()));
    values.put("json_bom", text(config.jsonBom()));
    values.put("json_lone_surrogates", text(config.jsonLoneSurrogates()));
    values.put("json_utf16", text(config.jsonUtf16()));
    values.put("multipart_lenient", config.multipartLenient());
    values.put("multipart_parts", config.multipartParts());
    values.put(ContentSettings.MULTIPART_JSON, config.multipartJson());
    values.put(ContentSettings.DECODE_TRANSFER_ENCODING, config.decodeTransferEncoding());
    values.put("max_form_args", BigInteger.valueOf(config.maxFormArgs()));
    values.put("max_query_args", BigInteger.valueOf(config.maxQueryArgs()));
    values.put("max_headers", BigInteger.valueOf(config.maxHeaders()));
    values.put("max_body_bytes", BigInteger.valueOf(config.maxBodyBytes()));
    values.put("max_json_depth", BigInteger.valueOf(config.maxJsonDepth()));
    values.put("max_parts", BigInteger.valueOf(config.maxParts()));
    values.put("report_truncation", config.reportTruncation());
    values.put("escape_forward_slash", config.escapeForwardSlash());
    // The table has no word for what it does when the setting is not there.
    if (config.onInvalidUtf8() != InvalidUtf8.BASE64_EXCEPT_JSON) {
      values.put(ON_INVALID_UTF8, text(config.onInvalidUtf8()));
    }
    return values;
  }

  /** No types are the same as a setting that is not there. */
  private static void putTypes(Map<String, Object> values, String path, List<String> types) {
    if (!types.isEmpty()) {
      values.put(path, types);
    }
  }

  private static String text(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
