// Puts the client bundles of socket.io-client, and the licences of the packages they are made of, where the jar takes them
// from: node fetch-bundles.mjs <work directory> <bundles> <licences>
// Does nothing, and needs no network, when the lock file is the one that was fetched last.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BUNDLES = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"];
const source = dirname(fileURLToPath(import.meta.url));
const [work, target, licences] = process.argv.slice(2);
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
for (const path of Object.keys(JSON.parse(lock).packages).filter((name) => name.startsWith("node_modules/"))) {
  const file = readdirSync(join(work, path)).find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) {
    const directory = join(licences, path.replace(/.*node_modules\//, ""));
    mkdirSync(directory, { recursive: true });
    copyFileSync(join(work, path, file), join(directory, "LICENSE"));
  }
}
