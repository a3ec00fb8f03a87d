/** What the building of the container image runs. */
package chat.node.dev.image;
