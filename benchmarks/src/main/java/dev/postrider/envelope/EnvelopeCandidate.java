package dev.postrider.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.nio.ByteBuffer;
import java.util.Base64;

/** The ways to make an envelope that are compared, and floors that none of them can go below. */
public enum EnvelopeCandidate {
  /** This library. */
  POSTRIDER {
    @Override
    Encoding encoding(EnvelopeConfig config) {
      return new EnvelopeEncoder(config)::encode;
    }
  },

  /** What one would write first: trees of Jackson. */
  JACKSON_TREE {
    @Override
    Encoding encoding(EnvelopeConfig config) {
      return new JacksonTree(config);
    }
  },

  /** What one would write with care: Jackson's streaming API. */
  JACKSON_STREAMING {
    @Override
    Encoding encoding(EnvelopeConfig config) {
      return new JacksonStreaming(config);
    }
  },

  /** A copy of the finished envelope: nothing that returns an array can be faster. */
  ARRAY_COPY {
    @Override
    Encoding encoding(EnvelopeConfig config) {
      Encoding ours = POSTRIDER.encoding(config);
      return new Encoding() {
        private byte[] envelope = {};

        @Override
        public byte[] encode(RequestView request) throws Exception {
          if (envelope.length == 0) {
            envelope = ours.encode(request);
          }
          return envelope.clone();
        }
      };
    }
  },

  /**
   * The least that somebody else's code can do with the body alone: Jackson's parser goes through it
   * if it is JSON, the JDK's Base64 encodes it if it is binary, the JDK decodes it as UTF-8 otherwise.
   */
  BARE_BODY {
    @Override
    Encoding encoding(EnvelopeConfig config) {
      JsonFactory json = new JsonFactory();
      return request -> {
        byte[] body = body(request);
        String contentType = requireNonNull(request.contentType());
        if (contentType.startsWith("application/json")) {
          try (JsonParser parser = json.createParser(body)) {
            while (parser.nextToken() != null) {
              // Only to see that it is JSON.
            }
          }
          return body;
        }
        return contentType.startsWith("application/octet-stream")
            ? Base64.getEncoder().encode(body)
            : whole(body, new String(body, UTF_8));
      };
    }
  };

  /** The whole body in an array, as a server's own code has it: nobody pays for a copy. */
  static byte[] body(RequestView request) throws RequestRejectedException {
    ByteBuffer body = request.body(Integer.MAX_VALUE);
    if (body.arrayOffset() != 0 || body.array().length != body.remaining()) {
      throw new IllegalArgumentException("not a whole array");
    }
    return body.array();
  }

  /** Takes a text for used. */
  private static byte[] whole(byte[] body, String text) {
    if (text.isEmpty() && body.length > 0) {
      throw new IllegalStateException("decoded to nothing");
    }
    return body;
  }

  /** Makes envelopes of one request again and again. */
  @FunctionalInterface
  interface Encoding {

    /** The envelope in an array of its own, or whatever a floor has made of it. */
    byte[] encode(RequestView request) throws Exception;
  }

  abstract Encoding encoding(EnvelopeConfig config);
}
