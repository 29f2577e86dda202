package dev.postrider.kong.driver;

/**
 * What went over the socket.
 *
 * @param roundTrips how often Kong, having written something, had to read from the socket because
 *     nothing it had read before was left
 * @param framesSent whole messages to the server
 * @param framesReceived whole messages from the server, the empty ones included
 * @param bytesSent bytes to the server
 * @param bytesReceived bytes from the server that Kong looked at
 * @param connectionsOpened new connections
 */
public record Traffic(
    long roundTrips,
    long framesSent,
    long framesReceived,
    long bytesSent,
    long bytesReceived,
    long connectionsOpened) {}
