package dev.postrider.kong;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/**
 * Writes maps, lists, strings, whole and other numbers and booleans as MessagePack, each in its widest
 * form: a dump is read once.
 */
final class MessagePackTree {

  private static final int FALSE = 0xc2;
  private static final int TRUE = 0xc3;
  private static final int FLOAT_64 = 0xcb;
  private static final int INT_32 = 0xd2;
  private static final int INT_64 = 0xd3;
  private static final int STRING_32 = 0xdb;
  private static final int ARRAY_32 = 0xdd;
  private static final int MAP_32 = 0xdf;

  private final DataOutputStream out;

  MessagePackTree(OutputStream out) {
    this.out = new DataOutputStream(out);
  }

  void write(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      head(MAP_32, map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        write(entry.getKey());
        write(entry.getValue());
      }
    } else if (value instanceof List<?> list) {
      head(ARRAY_32, list.size());
      for (Object element : list) {
        write(element);
      }
    } else if (value instanceof Boolean flag) {
      out.writeByte(flag ? TRUE : FALSE);
    } else if (value instanceof Integer number) {
      head(INT_32, number);
    } else if (value instanceof Long number) {
      out.writeByte(INT_64);
      out.writeLong(number);
    } else if (value instanceof Double number) {
      out.writeByte(FLOAT_64);
      out.writeDouble(number);
    } else {
      byte[] text = ((String) value).getBytes(UTF_8);
      head(STRING_32, text.length);
      out.write(text);
    }
  }

  private void head(int type, int number) throws IOException {
    out.writeByte(type);
    out.writeInt(number);
  }
}
