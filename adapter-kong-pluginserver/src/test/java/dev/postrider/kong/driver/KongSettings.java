package dev.postrider.kong.driver;

import java.nio.file.Path;
import java.time.Duration;

/** What the workers of one Kong have in common. */
record KongSettings(
    WireProtocol protocol,
    KongRelease release,
    String plugin,
    String nodeId,
    int bodyBufferBytes,
    Path bodyDirectory,
    Duration claimTimeout,
    int maxRestarts,
    Transport transport) {}
