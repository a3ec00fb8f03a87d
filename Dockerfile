# The image of a node: docker build -t chat-node .
# For amd64 and arm64: nothing here depends on the machine, and the build fetches what fits it. docs/deploy.md says more.

FROM node:24.21.0-bookworm-slim AS npm

# A Java runtime with all of Java SE, jcmd and jfr, and without compilers: a third of the JDK. glibc, because Netty's epoll
# needs it; the images on Alpine would fall back to something slower.
FROM eclipse-temurin:25.0.3_9-jdk-noble AS java
RUN jlink --output /opt/jre --compress zip-6 --no-header-files --no-man-pages --add-modules \
    java.se,jdk.unsupported,jdk.management,jdk.management.agent,jdk.crypto.ec,jdk.net,jdk.naming.dns,jdk.zipfs,jdk.charsets,jdk.localedata,jdk.jfr,jdk.jcmd

FROM eclipse-temurin:25.0.3_9-jdk-noble AS build
# For building only: npm fetches the client bundles that nodes serve.
COPY --from=npm /usr/local/bin/node /usr/local/bin/node
COPY --from=npm /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /build
COPY . .
# What Maven and npm fetched stays for the next build.
RUN --mount=type=cache,target=/root/.m2 --mount=type=cache,target=/root/.npm \
    ./mvnw -B -ntp -q -pl chat-node -am package -Dmaven.test.skip=true -Dspotless.check.skip=true
RUN mkdir /native && cd /native && jar -xf /build/chat-node/target/chat-node.jar META-INF/native && \
    mv META-INF/native/*.so . && rm -r META-INF

FROM debian:13.6-slim AS node
RUN groupadd --gid 10001 chat && useradd --uid 10001 --gid chat --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin chat
ENV PATH=/opt/jre/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
COPY --from=java /opt/jre /opt/jre
COPY --from=build /native /opt/chat/native
COPY --chmod=0555 deploy/docker/ready /opt/chat/ready
COPY chat-node/jvm.options deploy/docker/image.options /opt/chat/
COPY --from=build /build/chat-node/target/chat-node.jar /opt/chat/chat-node.jar
WORKDIR /opt/chat
USER chat

# A node starts once, with an embedded PostgreSQL and Redis, serves a client, and stops: what the JVM loaded and learned
# becomes the AOT cache. It fits this JVM and this jar only, so it is made here.
FROM node AS training
COPY --from=build /build/chat-node/target/dev-lib /training/lib
COPY --from=build /build/chat-node/target/classes /training/classes
ENV XDG_CACHE_HOME=/tmp/cache
RUN java -cp '/training/classes:/opt/chat/chat-node.jar:/training/lib/*' chat.node.dev.image.Training /tmp/training \
    java -XX:AOTCacheOutput=/tmp/chat-node.aot @/opt/chat/jvm.options @/opt/chat/image.options -jar /opt/chat/chat-node.jar

FROM node
COPY --from=training --chmod=0444 /tmp/chat-node.aot /opt/chat/chat-node.aot
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 CMD ["/opt/chat/ready"]
ENTRYPOINT ["java", "-XX:AOTCache=/opt/chat/chat-node.aot", "@/opt/chat/jvm.options", "@/opt/chat/image.options"]
CMD ["-jar", "/opt/chat/chat-node.jar"]
