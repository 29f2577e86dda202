package dev.postrider.spool;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Spool} holds at one moment.
 *
 * @param folder of this spool alone, in the one of the configuration
 * @param records how many are kept and not delivered
 * @param bytes the same in bytes
 * @param maxBytes most bytes that it may keep
 * @param oldestAge the time since the oldest of them was accepted, by a clock that may jump, and never
 *     negative; zero if there is none
 * @param fault why the disk takes no records or cannot be read; null if nothing is wrong
 * @since 0.1.0
 */
public record SpoolStatistics(
    Path folder,
    long records,
    long bytes,
    long maxBytes,
    Duration oldestAge,
    @Nullable String fault) {}
