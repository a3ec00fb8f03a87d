/**
 * REST on the one port: routes, requests and responses as handlers see them, and the connection's end that serves them.
 * Features register themselves with the {@link chat.node.rest.Router}; this package knows none of them.
 */
package chat.node.rest;
