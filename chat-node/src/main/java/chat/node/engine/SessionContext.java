package chat.node.engine;

import chat.node.config.NodeConfig;

/** What every session needs of the server it belongs to. Thread-safe. */
interface SessionContext {
    NodeConfig.Engine settings();

    EngineListener listener();

    EngineMetrics metrics();

    /** The first packet of a session. */
    Outbound openPacket(String sid, boolean upgradable);

    void handleOpened(EngineSession session);

    void handleUpgraded(EngineSession session);

    void handleClosed(EngineSession session, CloseReason reason);

    void refuse(Exchange exchange, Refusal refusal);

    /** Requests that name it are answered as unknown from now on. */
    void forget(EngineSession session);
}
