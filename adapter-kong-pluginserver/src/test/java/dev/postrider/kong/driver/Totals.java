package dev.postrider.kong.driver;

/**
 * Sums since the driver was built.
 *
 * @param requests requests that have ended
 * @param exits of these, ended by the plugin
 * @param failures of these, answered 500 by Kong itself
 * @param restarts how often Kong took an instance for lost
 * @param instancesStarted StartInstance calls that succeeded
 * @param instancesClosed CloseInstance calls
 * @param traffic what went over the socket
 */
public record Totals(
    long requests,
    long exits,
    long failures,
    long restarts,
    long instancesStarted,
    long instancesClosed,
    Traffic traffic) {}
