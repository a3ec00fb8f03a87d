// Puts the client bundles of socket.io-client where the jar takes them from: node fetch-bundles.mjs <work directory> <target>
// Does nothing, and needs no network, when the lock file is the one that was fetched last.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BUNDLES = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];
const source = dirname(fileURLToPath(import.meta.url));
const [work, target] = process.argv.slice(2);
const installed = join(work, "installed.json");
const lock = readFileSync(join(source, "package-lock.json"), "utf8");

mkdirSync(work, { recursive: true });
mkdirSync(target, { recursive: true });
if (!existsSync(installed) || readFileSync(installed, "utf8") !== lock) {
  for (const name of ["package.json", "package-lock.json"]) {
    copyFileSync(join(source, name), join(work, name));
  }
  // No install scripts: nothing that is fetched runs here.
  const options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  execFileSync("npm", options, { cwd: work, stdio: "inherit" });
  writeFileSync(installed, lock);
}
const client = join(work, "node_modules", "socket.io-client");
for (const name of BUNDLES.flatMap((bundle) => [bundle, `${bundle}.map`])) {
  copyFileSync(join(client, "dist", name), join(target, name));
}
writeFileSync(join(target, "version"), JSON.parse(readFileSync(join(client, "package.json"), "utf8")).version);
