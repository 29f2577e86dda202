package dev.postrider.kong.server;

/**
 * What a plugin server has done since its start, and has in hand.
 *
 * @param connections connections accepted
 * @param openConnections connections open now
 * @param instances instances that Kong may use now
 * @param events events begun
 * @param openEvents events begun and not ended
 * @param failedEvents events that the server ended with an error of its own, or gave up
 * @param roundTrips writes to Kong after which its answers were awaited: each costs the request once
 *     the way to Kong and back
 * @param pdkNanos time from questions to their last answer, summed over events, in nanoseconds
 */
public record Statistics(
    long connections,
    long openConnections,
    int instances,
    long events,
    int openEvents,
    long failedEvents,
    long roundTrips,
    long pdkNanos) {}
