package dev.postrider.kong.driver;

/** The protocol that the dump of the plugin server announced. */
public enum WireProtocol {
  /** {@code ProtoBuf:1}. */
  PROTOBUF,
  /** {@code MsgPack:1}. */
  MSGPACK
}
