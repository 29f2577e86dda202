package dev.postrider;

/**
 * What a request is answered.
 *
 * @param outcome the name for metrics
 */
record Answer(String outcome, Response response) {}
