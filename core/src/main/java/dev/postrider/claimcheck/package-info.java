/**
 * Bodies that are too large for a record: they are in a store, and the record has a reference ("claim check"
 * in Enterprise Integration Patterns).
 */
@org.jspecify.annotations.NullMarked
package dev.postrider.claimcheck;
