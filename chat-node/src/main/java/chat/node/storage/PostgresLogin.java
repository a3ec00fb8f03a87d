package chat.node.storage;

import chat.node.config.NodeConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** How connections to PostgreSQL are opened; what the operator put into the URL's own parameters wins. */
final class PostgresLogin {
    /** How long a connection lets the network keep it waiting. */
    enum Patience {
        /** One try of many, while the server may still be on its way up. */
        SHORT,
        /** The pool's: past the statement timeout nothing will come any more. */
        QUERY,
        /** A migration's: building an index may take an hour. */
        UNLIMITED
    }

    private static final int SHORT_SECONDS = 5;

    private final NodeConfig.Database config;
    private final String applicationName;

    PostgresLogin(NodeConfig.Database config, String applicationName) {
        this.config = config;
        this.applicationName = applicationName;
    }

    Connection open(Patience patience) throws SQLException {
        Connection connection = new Driver().connect(config.url(), properties(patience));
        if (connection == null) {
            throw new IllegalStateException("not the URL of a PostgreSQL database");
        }
        return connection;
    }

    Properties properties(Patience patience) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, config.user());
        PGProperty.PASSWORD.set(properties, config.password().value());
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        PGProperty.REWRITE_BATCHED_INSERTS.set(properties, true);
        // The detail of an error quotes the row: it must not reach a log.
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.CONNECT_TIMEOUT.set(properties, Math.min(seconds(config.connectTimeout()), SHORT_SECONDS));
        switch (patience) {
            case SHORT -> PGProperty.SOCKET_TIMEOUT.set(properties, SHORT_SECONDS);
            // The server ends a statement at its own limit and says so; only a dead network is left for this one.
            case QUERY -> PGProperty.SOCKET_TIMEOUT.set(properties, seconds(config.statementTimeout()) + SHORT_SECONDS);
            case UNLIMITED -> PGProperty.SOCKET_TIMEOUT.set(properties, 0);
        }
        return properties;
    }

    /** Host, port and database, without credentials and parameters. */
    String address() {
        Properties parsed = Driver.parseURL(config.url(), new Properties());
        if (parsed == null) {
            throw new IllegalStateException("not the URL of a PostgreSQL database");
        }
        String[] hosts = PGProperty.PG_HOST.getOrDefault(parsed).split(",", -1);
        String[] ports = PGProperty.PG_PORT.getOrDefault(parsed).split(",", -1);
        StringBuilder address = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            address.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[Math.min(i, ports.length - 1)]);
        }
        return address.append('/')
                .append(PGProperty.PG_DBNAME.getOrDefault(parsed))
                .toString();
    }

    private static int seconds(Duration duration) {
        return (int) Math.max(1, duration.toSeconds());
    }
}
