package dev.postrider.schema;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DurationProto;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.google.protobuf.util.JsonFormat;
import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.internal.SchemaEncoder;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.util.Arrays;
import java.util.List;

/** Google's own library, as the other side of the wire. */
final class ProtobufPeer {

  private static final FileDescriptor[] GOOGLE = {
    StructProto.getDescriptor(),
    TimestampProto.getDescriptor(),
    DurationProto.getDescriptor(),
    FieldMaskProto.getDescriptor(),
    WrappersProto.getDescriptor()
  };

  private final Descriptor message;

  /** The first message of a schema that imports nothing but Google's. */
  ProtobufPeer(String text) {
    ProtoFile file =
        ProtoFile.Companion.get(ProtoParser.Companion.parse(Location.get("peer.proto"), text));
    SchemaEncoder encoder = new SchemaEncoder(
        new Linker(CoreLoader.INSTANCE, new ErrorCollector(), true, true).link(List.of(file)));
    try {
      message = FileDescriptor.buildFrom(
              FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray()), GOOGLE, true)
          .getMessageTypes()
          .get(0);
    } catch (DescriptorValidationException | InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** What a payload says, as JSON with the names of the schema. */
  String read(byte[] payload) throws InvalidProtocolBufferException {
    return JsonFormat.printer().preservingProtoFieldNames().print(message(payload));
  }

  DynamicMessage message(byte[] payload) throws InvalidProtocolBufferException {
    if (payload[0] != 0) {
      throw new AssertionError("the index of the first message is one zero");
    }
    return DynamicMessage.parseFrom(message, Arrays.copyOfRange(payload, 1, payload.length));
  }

  /** What Google's library makes of JSON. */
  DynamicMessage parse(String json) throws InvalidProtocolBufferException {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(message);
    JsonFormat.parser().merge(json, builder);
    return builder.build();
  }
}
