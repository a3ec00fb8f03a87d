/** The public contract as records: what clients send and get, field by field as they name it. */
package chat.common.wire;
