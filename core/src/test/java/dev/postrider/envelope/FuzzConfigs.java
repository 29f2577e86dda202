package dev.postrider.envelope;

import dev.postrider.envelope.EnvelopeConfig.InvalidUtf8;
import dev.postrider.envelope.EnvelopeConfig.JsonBom;
import dev.postrider.envelope.EnvelopeConfig.JsonEmptyBody;
import dev.postrider.envelope.EnvelopeConfig.JsonLoneSurrogates;
import dev.postrider.envelope.EnvelopeConfig.JsonNumbers;
import dev.postrider.envelope.EnvelopeConfig.JsonScalars;
import dev.postrider.envelope.EnvelopeConfig.ParsedContentTypeMatching;

/** The two configurations under which every invented request is encoded. */
final class FuzzConfigs {

  private static final int SMALL_LIMIT = 5;

  /** The defaults, everything forwarded. */
  static final EnvelopeConfig DEFAULTS = EnvelopeConfig.builder()
      .forwardMethod(true)
      .forwardUri(true)
      .forwardHeaders(true)
      .build();

  /** Every option that changes what is written, and limits that are reached soon. */
  static final EnvelopeConfig OPTIONS = EnvelopeConfig.builder()
      .forwardUri(true)
      .escapeForwardSlash(true)
      .jsonBom(JsonBom.ACCEPT)
      .jsonEmptyBody(JsonEmptyBody.OMIT_ARGS)
      .jsonLoneSurrogates(JsonLoneSurrogates.REPLACE)
      .jsonNumbers(JsonNumbers.DOUBLE16)
      .jsonScalars(JsonScalars.ALLOW)
      .multipartLenient(true)
      .multipartParts(true)
      .onInvalidUtf8(InvalidUtf8.BASE64)
      .parsedContentTypeMatching(ParsedContentTypeMatching.PREFIX)
      .maxBodyBytes(0)
      .maxJsonDepth(SMALL_LIMIT)
      .maxFormArgs(SMALL_LIMIT)
      .maxQueryArgs(SMALL_LIMIT)
      .maxHeaders(SMALL_LIMIT)
      .maxParts(SMALL_LIMIT)
      .build();

  private FuzzConfigs() {}
}
