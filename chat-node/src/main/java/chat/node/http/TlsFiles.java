package chat.node.http;

import chat.node.config.NodeConfig;
import chat.node.work.StartException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Makes TLS from PEM files, or says which of them is wrong. */
public final class TlsFiles {
    private TlsFiles() {}

    /** @throws StartException if they cannot be used */
    public static SslContext load(NodeConfig.Tls tls) {
        try (InputStream certificate = open(tls.certificate(), "certificate");
                InputStream key = open(tls.key(), "key")) {
            return SslContextBuilder.forServer(certificate, key)
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
        } catch (IllegalArgumentException | IOException e) {
            throw new StartException(
                    "TLS certificate " + tls.certificate() + " and key " + tls.key()
                            + " cannot be used; both must be PEM, the key in PKCS#8 without a password: "
                            + e.getMessage(),
                    e);
        }
    }

    private static InputStream open(Path file, String what) {
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new StartException("TLS " + what + " " + file + " does not exist", e);
        } catch (IOException e) {
            throw new StartException("TLS " + what + " " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
