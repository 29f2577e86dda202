package dev.postrider.schema;

import com.squareup.wire.Syntax;
import com.squareup.wire.schema.EnumConstant;
import com.squareup.wire.schema.EnumType;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.MessageType;
import com.squareup.wire.schema.OneOf;
import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.Type;
import dev.postrider.schema.ProtobufField.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the types of one Protobuf schema. */
final class ProtobufTypes {

  private static final String GOOGLE = "google.protobuf.";

  private final Schema schema;
  private final Map<String, ProtobufType> known = new HashMap<>();

  ProtobufTypes(Schema schema) {
    this.schema = schema;
    for (ProtobufScalar scalar :
        List.of(ProtobufScalar.BOOL, ProtobufScalar.STRING, ProtobufScalar.BYTES)) {
      known.put(scalar.toString(), scalar);
    }
    for (ProtobufNumber number : ProtobufNumber.values()) {
      known.put(number.toString(), number);
    }
    known.put("dev.postrider.Json", new ProtobufWrapped(ProtobufScalar.JSON, true));
    known.put(GOOGLE + "Struct", ProtobufStruct.STRUCT);
    known.put(GOOGLE + "Value", ProtobufStruct.VALUE);
    known.put(GOOGLE + "ListValue", ProtobufStruct.LIST_VALUE);
    known.put(GOOGLE + "Timestamp", ProtobufText.TIMESTAMP);
    known.put(GOOGLE + "Duration", ProtobufText.DURATION);
    known.put(GOOGLE + "FieldMask", ProtobufText.FIELD_MASK);
    wrap("BoolValue", ProtobufScalar.BOOL);
    wrap("StringValue", ProtobufScalar.STRING);
    wrap("BytesValue", ProtobufScalar.BYTES);
    wrap("Int32Value", ProtobufNumber.INT32);
    wrap("Int64Value", ProtobufNumber.INT64);
    wrap("UInt32Value", ProtobufNumber.UINT32);
    wrap("UInt64Value", ProtobufNumber.UINT64);
    wrap("FloatValue", ProtobufNumber.FLOAT);
    wrap("DoubleValue", ProtobufNumber.DOUBLE);
  }

  private void wrap(String name, ProtobufType type) {
    known.put(GOOGLE + name, new ProtobufWrapped(type, false));
  }

  /**
   * The message that values are of.
   *
   * @throws UnusableSchemaException if JSON cannot become it
   */
  ProtobufMessage of(MessageType message) throws UnusableSchemaException {
    String name = message.getType().toString();
    ProtobufMessage made = new ProtobufMessage(name);
    known.put(name, made);
    List<ProtobufField> fields = new ArrayList<>();
    for (Field field : message.getDeclaredFields()) {
      fields.add(of(field, ""));
    }
    for (OneOf oneof : message.getOneOfs()) {
      for (Field field : oneof.getFields()) {
        fields.add(of(field, oneof.getName()));
      }
    }
    made.define(fields);
    return made;
  }

  private ProtobufField of(Field field, String oneof) throws UnusableSchemaException {
    ProtoType type = linked(field.getType());
    return new ProtobufField(
        field.getName(),
        field.getJsonName() == null ? field.getName() : field.getJsonName(),
        field.getTag(),
        type.isMap()
            ? new ProtobufMapEntry(of(linked(type.getKeyType())), of(linked(type.getValueType())))
            : of(type),
        count(field),
        field.isRequired(),
        oneof);
  }

  /** Wire leaves out of its types that linking has given the value. */
  private static <T> T linked(@Nullable T value) {
    return Objects.requireNonNull(value, "not linked");
  }

  private Count count(Field field) {
    return switch (linked(field.getEncodeMode())) {
      case MAP -> Count.MAP;
      case PACKED -> Count.PACKED;
      case REPEATED -> Count.REPEATED;
      case NULL_IF_ABSENT, REQUIRED -> Count.ONE;
      case OMIT_IDENTITY ->
        schema.getType(linked(field.getType())) instanceof MessageType
            ? Count.ONE
            : Count.ONE_UNLESS_DEFAULT;
    };
  }

  private ProtobufType of(ProtoType type) throws UnusableSchemaException {
    ProtobufType made = known.get(type.toString());
    if (made != null) {
      return made;
    }
    Type declared = schema.getType(type);
    if (declared instanceof EnumType constants) {
      return of(constants);
    }
    if (declared instanceof MessageType message && !type.equals(ProtoType.ANY)) {
      return of(message);
    }
    throw new UnusableSchemaException("JSON cannot become " + type + " here");
  }

  private static ProtobufType of(EnumType type) {
    Map<String, Integer> constants = new HashMap<>();
    for (EnumConstant constant : type.getConstants()) {
      constants.put(constant.getName(), constant.getTag());
    }
    return new ProtobufEnum(
        type.getType().toString(), constants, type.getSyntax() != Syntax.PROTO_2);
  }
}
