package dev.postrider.kong.driver;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes MessagePack as lua-MessagePack does with its default settings. */
final class MessagePackWriter {
  /** A string that goes out as binary. */
  record Binary(String bytes) {}

  /** A table that goes out as a map also when it is empty. */
  record NonArray(Map<String, Object> map) {}

  private static final double MAX_WHOLE = 0x1p53;

  private final Bytes out = new Bytes();
  private final TableOrder order;

  MessagePackWriter(TableOrder order) {
    this.order = order;
  }

  Bytes bytes() {
    return out;
  }

  void write(@Nullable Object value) {
    if (value == null) {
      out.add(0xc0);
    } else if (value instanceof Boolean bool) {
      out.add(bool ? 0xc3 : 0xc2);
    } else if (value instanceof Double number) {
      writeNumber(number);
    } else if (value instanceof Number number) {
      writeWhole(number.longValue());
    } else if (value instanceof String string) {
      writeString(string);
    } else if (value instanceof Binary binary) {
      writeBinary(binary.bytes());
    } else if (value instanceof List<?> list) {
      writeList(list);
    } else if (value instanceof NonArray table) {
      writeMap(table.map());
    } else if (value instanceof Map<?, ?> map) {
      // Lua's one empty table counts as an array.
      if (map.isEmpty()) {
        out.add(0x90);
      } else {
        writeMap(map);
      }
    } else {
      throw new IllegalArgumentException("no Lua value: " + value.getClass());
    }
  }

  private void writeNumber(double number) {
    if (number == Math.rint(number) && Math.abs(number) < MAX_WHOLE) {
      writeWhole((long) number);
    } else {
      out.add(0xcb);
      out.addBigEndian(Double.doubleToRawLongBits(number), 8);
    }
  }

  private void writeWhole(long number) {
    if (number >= 0) {
      if (number < 0x80) {
        out.add((int) number);
      } else {
        int power = number < 0x100 ? 0 : number < 0x10000 ? 1 : number < 0x1_0000_0000L ? 2 : 3;
        out.add(0xcc + power);
        out.addBigEndian(number, 1 << power);
      }
    } else if (number >= -32) {
      out.add((int) number);
    } else {
      int power = number >= Byte.MIN_VALUE
          ? 0
          : number >= Short.MIN_VALUE ? 1 : number >= Integer.MIN_VALUE ? 2 : 3;
      out.add(0xd0 + power);
      out.addBigEndian(number, 1 << power);
    }
  }

  private void writeString(String string) {
    int length = string.length();
    if (length < 32) {
      out.add(0xa0 | length);
    } else if (length < 0x10000) {
      out.add(0xda);
      out.addBigEndian(length, 2);
    } else {
      out.add(0xdb);
      out.addBigEndian(length, 4);
    }
    out.add(string);
  }

  private void writeBinary(String bytes) {
    int length = bytes.length();
    int power = length < 0x100 ? 0 : length < 0x10000 ? 1 : 2;
    out.add(0xc4 + power);
    out.addBigEndian(length, 1 << power);
    out.add(bytes);
  }

  private void writeList(List<?> list) {
    writeHead(list.size(), 0x90, 0xdc);
    for (Object element : list) {
      write(element);
    }
  }

  private void writeMap(Map<?, ?> map) {
    writeHead(map.size(), 0x80, 0xde);
    for (Map.Entry<?, ?> entry : order.of(map.entrySet())) {
      write(entry.getKey());
      write(entry.getValue());
    }
  }

  private void writeHead(int size, int fixed, int wide) {
    if (size < 16) {
      out.add(fixed | size);
    } else if (size < 0x10000) {
      out.add(wide);
      out.addBigEndian(size, 2);
    } else {
      out.add(wide + 1);
      out.addBigEndian(size, 4);
    }
  }
}
