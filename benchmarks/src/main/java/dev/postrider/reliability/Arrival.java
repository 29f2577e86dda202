package dev.postrider.reliability;

/**
 * A record as a topic has it.
 *
 * @param key of the request
 * @param number of the request
 * @param at when the leader had it, in milliseconds since 1970
 */
record Arrival(int key, int number, long at) {}
