package dev.postrider.reliability;

/**
 * How much is tried.
 *
 * @param whole whether faults have their full length and number
 * @param perSecond requests of each mode
 * @param seed of what is left to chance
 * @param minutes how long faults follow each other at random
 */
record Plan(boolean whole, double perSecond, long seed, int minutes) {}
