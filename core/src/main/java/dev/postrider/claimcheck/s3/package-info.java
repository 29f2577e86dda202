/** Bodies in a store that speaks the protocol of Amazon S3. */
@org.jspecify.annotations.NullMarked
package dev.postrider.claimcheck.s3;
