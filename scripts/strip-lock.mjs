#!/usr/bin/env node
// npm notes the funding pages of packages in package-lock.json. The lock is to hold no address at all, only names,
// versions and hashes: where packages come from is the business of whoever installs.
import { readFileSync, writeFileSync } from "node:fs";

const path = process.argv[2];
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
  if (entry.deprecated?.includes("://")) entry.deprecated = entry.deprecated.replace(/\S*:\/\/\S*/g, "");
}
writeFileSync(path, JSON.stringify(lock, null, 2) + "\n");
