package chat.node.config;

import chat.node.config.NodeConfig.Mode;
import chat.node.config.NodeConfig.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What must hold between settings, or in one mode only. A value that is wrong by itself is not complained of again. */
final class CrossChecks {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);
    private static final int LEAST_BCRYPT_COST = 10;

    private final Values values;

    CrossChecks(Values values) {
        this.values = values;
    }

    void run() {
        checkPorts();
        checkTls();
        checkDatabaseUser();
        checkKeys();
        checkLifetimes();
        checkBcryptCost();
        checkHeartbeat();
        checkPending();
        checkBodies();
        checkDrain();
    }

    private void checkPorts() {
        Optional<Integer> port = values.find(Settings.PORT).filter(number -> number != 0);
        if (port.isPresent() && port.equals(values.find(Settings.ADMIN_PORT))) {
            values.problem(Settings.ADMIN_PORT, "is the same as the public port, " + port.get());
        }
    }

    private void checkTls() {
        if (values.isGiven(Settings.TLS_CERT) && !values.isGiven(Settings.TLS_KEY)) {
            values.problem(Settings.TLS_KEY, "is missing, but CHAT_TLS_CERT is given: TLS needs both");
        }
        if (values.isGiven(Settings.TLS_KEY) && !values.isGiven(Settings.TLS_CERT)) {
            values.problem(Settings.TLS_CERT, "is missing, but CHAT_TLS_KEY is given: TLS needs both");
        }
    }

    private void checkDatabaseUser() {
        boolean inUrl =
                values.find(Settings.DATABASE_URL).flatMap(DatabaseUrl::user).isPresent();
        if (values.find(Settings.DATABASE_URL).isPresent() && !inUrl && !values.isGiven(Settings.DATABASE_USER)) {
            values.problem(Settings.DATABASE_USER, "is missing, and the database's URL names no user either");
        }
    }

    private void checkKeys() {
        boolean keys = values.isGiven(Settings.JWT_KEYS);
        boolean secret = values.isGiven(Settings.JWT_SECRET);
        if (keys && secret) {
            values.problem(
                    Settings.JWT_KEYS, "and the one secret (CHAT_JWT_SECRET) are both given; one of them is enough");
        } else if (!keys && !secret && values.mode() == Mode.PRODUCTION) {
            values.problem(Settings.JWT_SECRET, "is missing, and has no default in production");
        }
        if (values.mode() == Mode.PRODUCTION) {
            checkStrength();
        }
    }

    private void checkStrength() {
        values.find(Settings.JWT_SECRET)
                .flatMap(SigningKeys::weakness)
                .ifPresent(weakness -> values.problem(Settings.JWT_SECRET, weakness));
        List<SigningKey> keys = values.find(Settings.JWT_KEYS).orElse(List.of());
        for (int i = 0; i < keys.size(); i++) {
            String key = "has a weak key: the secret of key " + (i + 1) + " ";
            SigningKeys.weakness(keys.get(i).secret())
                    .ifPresent(weakness -> values.problem(Settings.JWT_KEYS, key + weakness));
        }
    }

    private void checkLifetimes() {
        checkOrder(Settings.ACCESS_TOKEN_LIFETIME, Settings.REFRESH_TOKEN_LIFETIME);
        checkOrder(Settings.REFRESH_TOKEN_LIFETIME, Settings.REMEMBER_LIFETIME);
    }

    private <T extends Comparable<T>> void checkOrder(Setting<T> lesser, Setting<T> greater) {
        Optional<T> least = values.find(lesser);
        Optional<T> most = values.find(greater);
        if (least.isPresent() && most.isPresent() && least.get().compareTo(most.get()) > 0) {
            values.problem(greater, "is less than " + lesser.name());
        }
    }

    private void checkBcryptCost() {
        int cost = values.find(Settings.BCRYPT_COST).orElse(LEAST_BCRYPT_COST);
        if (values.mode() == Mode.PRODUCTION && cost < LEAST_BCRYPT_COST) {
            values.problem(Settings.BCRYPT_COST, "is less than " + LEAST_BCRYPT_COST + ", which production refuses");
        }
    }

    private void checkHeartbeat() {
        Duration silence = values.find(Settings.PING_INTERVAL)
                .orElse(Duration.ZERO)
                .plus(values.find(Settings.PING_TIMEOUT).orElse(Duration.ZERO));
        if (silence.compareTo(LONGEST_SILENCE) > 0) {
            values.problem(
                    Settings.PING_TIMEOUT,
                    "and CHAT_PING_INTERVAL are more than 5m together: a client that is gone would stay for so long");
        }
    }

    /** Otherwise one allowed packet could cost each of its receivers the connection. */
    private void checkPending() {
        checkOrder(Settings.MAX_PAYLOAD, Settings.MAX_PENDING_BYTES);
    }

    private void checkBodies() {
        checkBodies(Settings.MAX_BODY_SIZE);
        checkBodies(Settings.MAX_PAYLOAD);
    }

    /** Otherwise an allowed body could never be taken: the last quarter of the whole is for small ones. */
    private void checkBodies(Setting<Integer> one) {
        Optional<Integer> all = values.find(Settings.MAX_BUFFERED_BODIES);
        Optional<Integer> most = values.find(one);
        if (all.isPresent() && most.isPresent() && most.get() > all.get() / 4 * 3L) {
            values.problem(
                    Settings.MAX_BUFFERED_BODIES, "is too little: three quarters of it are less than " + one.name());
        }
    }

    private void checkDrain() {
        Optional<Duration> delay = values.find(Settings.DRAIN_DELAY);
        Optional<Duration> stop = values.find(Settings.STOP_TIMEOUT);
        if (delay.isPresent() && stop.isPresent() && delay.get().compareTo(stop.get()) >= 0) {
            values.problem(Settings.DRAIN_DELAY, "leaves no time for the rest of the stop (CHAT_STOP_TIMEOUT)");
        }
    }
}
