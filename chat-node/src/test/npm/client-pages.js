// What the pages of browser.js do; runs in the browser, beside client-scenario.js and the client's bundle.
"use strict";

globalThis.clientPages = {
  /** What an act says, line by line, also when it fails. */
  async lines(act, visit, timeout) {
    const lines = [];
    const say = (...words) => lines.push(words.join(" "));
    const tooLong = new Promise((resolve, reject) => setTimeout(() => reject(new Error("took too long")), timeout));
    try {
      await Promise.race([clientPages[act](visit, say), tooLong]);
    } catch (error) {
      say("failed", error.message);
    }
    return lines;
  },

  /** The comparison's scenario, and binary data in the forms that only a browser has. */
  scenario({ server, transport, build, more }, say) {
    const typed = (numbers) => Uint8Array.from(numbers);
    const buffer = (numbers) => typed(numbers).buffer;
    const forms = [
      [buffer([1, 2, 3, 4])],
      [new Uint8Array(buffer([9, 1, 2, 9]), 1, 2)],
      [new Uint16Array([258, 772])],
      [new Blob([typed([5, 6]), "text"])],
      [{ file: new File([typed([0, 255])], "name.bin"), empty: new Blob([]) }, typed([7])],
    ];
    // To the other parser only a buffer is binary.
    const binary = build === "msgpack" ? { bytes: buffer } : { bytes: typed, forms };
    return scenario({ io, url: server, version: "4", transport, more, say, ...binary });
  },

  /** Tries to connect once. */
  async connects({ server, transport, more }, say) {
    const socket = io(server, { transports: clientPages.transports(transport), reconnection: false, ...more });
    const [what, error] = await Promise.race([
      new Promise((resolve) => socket.once("connect", () => resolve(["connect"]))),
      new Promise((resolve) => socket.once("connect_error", (error) => resolve(["connect_error", error]))),
    ]);
    say(what, socket.connected, ...(error ? [error.message, error.type] : []));
    socket.close();
  },

  /** Asks by HTTP for a new account and connects with its token, and with one that is none. */
  async signIn({ server, transport, email }, say) {
    const answer = await fetch(server + "/api/auth/register", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "include",
      body: JSON.stringify({ email, password: "open sesame" }),
    });
    const { token } = await answer.json();
    say("registered", answer.status);
    for (const auth of [{ token }, { token: "none" }, undefined]) {
      const socket = io(server, { transports: clientPages.transports(transport), forceNew: true, auth });
      await new Promise((resolve) => {
        socket.once("connect", () => resolve(say("connected", socket.id.length)));
        socket.once("connect_error", (error) => resolve(say("refused", error.data && error.data.code)));
      });
      socket.close();
    }
  },

  transports(transport) {
    return transport === "upgrade" ? ["polling", "websocket"] : [transport];
  },
};
