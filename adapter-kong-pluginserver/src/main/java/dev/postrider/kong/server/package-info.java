/**
 * A plugin server for Kong Gateway on the JDK alone: the Unix socket, both wire protocols ({@code
 * ProtoBuf:1} and {@code MsgPack:1}), instances, events and the questions a plugin may ask Kong.
 * Implement {@link dev.postrider.kong.server.Plugin} and serve it with a {@link
 * dev.postrider.kong.server.PluginServer}.
 */
@NullMarked
package dev.postrider.kong.server;

import org.jspecify.annotations.NullMarked;
