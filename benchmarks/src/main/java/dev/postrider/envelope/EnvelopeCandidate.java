package dev.postrider.envelope;

/** The ways to make an envelope that are compared. */
public enum EnvelopeCandidate {
  /** This library. */
  POSTRIDER {
    @Override
    Encoding encoding() {
      EnvelopeEncoder encoder = new EnvelopeEncoder(EVERYTHING);
      return new Encoding() {
        @Override
        public void prepare(RequestView request) {}

        @Override
        public byte[] encode(RequestView request) throws RequestRejectedException {
          return encoder.encode(request);
        }
      };
    }
  },

  /** What one would write first: trees of Jackson. The baseline. */
  JACKSON_TREE {
    @Override
    Encoding encoding() {
      return new JacksonTree();
    }
  },

  /** A copy of the finished envelope. The floor: nothing that returns an array can be faster. */
  ARRAY_COPY {
    @Override
    Encoding encoding() {
      return new Encoding() {
        private byte[] envelope = {};

        @Override
        public void prepare(RequestView request) throws Exception {
          envelope = POSTRIDER.encoding().encode(request);
        }

        @Override
        public byte[] encode(RequestView request) {
          return envelope.clone();
        }
      };
    }
  };

  private static final EnvelopeConfig EVERYTHING = EnvelopeConfig.builder()
      .forwardMethod(true)
      .forwardUri(true)
      .forwardHeaders(true)
      .build();

  /** Makes envelopes of one request again and again. */
  interface Encoding {

    /** Is called once, before the first {@link #encode}. */
    void prepare(RequestView request) throws Exception;

    /** The envelope in an array of its own. */
    byte[] encode(RequestView request) throws Exception;
  }

  abstract Encoding encoding();
}
