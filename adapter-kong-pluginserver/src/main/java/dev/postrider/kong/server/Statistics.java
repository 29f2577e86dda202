package dev.postrider.kong.server;

/**
 * The numbers of a plugin server since its start.
 *
 * @param connections connections accepted
 * @param openConnections connections open now
 * @param refusedConnections connections closed at once, because too many were open
 * @param instances instances that Kong may use now
 * @param evictedInstances instances closed because others needed their room
 * @param refusedStarts configurations for which there was no room
 * @param configurationBytes what the configurations of all instances take, by estimate, in bytes
 * @param heldBytes what connections hold of half messages, unread answers and answers to events, in bytes
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
    long refusedConnections,
    int instances,
    long evictedInstances,
    long refusedStarts,
    long configurationBytes,
    long heldBytes,
    long events,
    int openEvents,
    long failedEvents,
    long roundTrips,
    long pdkNanos) {

  static final Statistics NONE = new Statistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
