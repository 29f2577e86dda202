package dev.postrider.kong.server;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Writes MessagePack into a {@link WireBuffer}, in the smallest form of each value. */
record MessagePackWriter(WireBuffer out) {

  MessagePackWriter() {
    this(new WireBuffer(64));
  }

  MessagePackWriter nil() {
    out.put(0xc0);
    return this;
  }

  MessagePackWriter bool(boolean value) {
    out.put(value ? 0xc3 : 0xc2);
    return this;
  }

  MessagePackWriter integer(long value) {
    if (value >= -32 && value <= 0x7f) {
      out.put((int) value);
    } else if (value >= 0) {
      unsigned(value);
    } else if (value >= Byte.MIN_VALUE) {
      out.put(0xd0).putBigEndian(value, 1);
    } else if (value >= Short.MIN_VALUE) {
      out.put(0xd1).putBigEndian(value, 2);
    } else if (value >= Integer.MIN_VALUE) {
      out.put(0xd2).putBigEndian(value, 4);
    } else {
      out.put(0xd3).putBigEndian(value, 8);
    }
    return this;
  }

  private void unsigned(long value) {
    if (value <= 0xff) {
      out.put(0xcc).putBigEndian(value, 1);
    } else if (value <= 0xffff) {
      out.put(0xcd).putBigEndian(value, 2);
    } else if (value <= 0xffff_ffffL) {
      out.put(0xce).putBigEndian(value, 4);
    } else {
      out.put(0xcf).putBigEndian(value, 8);
    }
  }

  MessagePackWriter number(double value) {
    out.put(0xcb).putBigEndian(Double.doubleToRawLongBits(value), 8);
    return this;
  }

  /** Text in the form of {@link Question}. */
  MessagePackWriter text(String value) {
    return string(WireBuffer.bytesOf(value));
  }

  MessagePackWriter utf8(String value) {
    return string(value.getBytes(UTF_8));
  }

  private MessagePackWriter string(byte[] value) {
    int length = value.length;
    if (length <= 31) {
      out.put(0xa0 | length);
    } else if (length <= 0xff) {
      out.put(0xd9).putBigEndian(length, 1);
    } else if (length <= 0xffff) {
      out.put(0xda).putBigEndian(length, 2);
    } else {
      out.put(0xdb).putBigEndian(length, 4);
    }
    out.put(value);
    return this;
  }

  MessagePackWriter bytes(byte[] value) {
    int length = value.length;
    if (length <= 0xff) {
      out.put(0xc4).putBigEndian(length, 1);
    } else if (length <= 0xffff) {
      out.put(0xc5).putBigEndian(length, 2);
    } else {
      out.put(0xc6).putBigEndian(length, 4);
    }
    out.put(value);
    return this;
  }

  MessagePackWriter array(int size) {
    return container(size, 0x90, 0xdc);
  }

  MessagePackWriter map(int size) {
    return container(size, 0x80, 0xde);
  }

  private MessagePackWriter container(int size, int fixed, int wide) {
    if (size <= 15) {
      out.put(fixed | size);
    } else if (size <= 0xffff) {
      out.put(wide).putBigEndian(size, 2);
    } else {
      out.put(wide + 1).putBigEndian(size, 4);
    }
    return this;
  }

  /** A value that is already encoded. */
  MessagePackWriter encoded(byte[] value) {
    out.put(value);
    return this;
  }
}
