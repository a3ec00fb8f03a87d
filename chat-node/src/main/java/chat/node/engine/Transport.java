package chat.node.engine;

/** How packets reach one client. Confined to the session's event loop. */
interface Transport {
    enum Kind {
        POLLING("polling"),
        WEBSOCKET("websocket");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** In which way a transport is left. */
    enum Ending {
        /** What was sent before still goes out, then the client is told. */
        AFTER_PENDING,
        /** The client is told if that is possible at once; what was pending is dropped. */
        NOW,
        /** The client itself said goodbye. */
        BY_CLIENT,
        /** The client is of no more use: nobody waits for it to answer. */
        ABRUPTLY
    }

    Kind kind();

    /** Queues or writes; everything sent in one tick of the loop goes out at its end. Takes its own reference. */
    void send(Outbound packet);

    /** Sends what is queued. */
    void flush();

    /** Whether what is sent now leaves soon. */
    boolean writable();

    /** Bytes sent and not yet taken by the operating system or by a poll. */
    long pendingBytes();

    /** @return false if it lives on for a while, to hand over what is pending; it says when that is done */
    boolean close(Ending ending);

    /** {@link EngineSession#readingPaused()} has changed. */
    void handlePauseChanged();
}
