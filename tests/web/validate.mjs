// Values against a JSON Schema: `node validate.mjs SCHEMA`, a JSON value a line on standard input, what is wrong with each that is
// on standard output, a line each.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import Ajv from "ajv/dist/2020.js";

// A day is told by how it is written.
const formats = { date: /^\d{4}-\d{2}-\d{2}$/ };
const validate = new Ajv({ allErrors: true, formats }).compile(JSON.parse(readFileSync(process.argv[2], "utf8")));
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  number += 1;
  if (!validate(JSON.parse(line))) {
    for (const error of validate.errors) console.log(`${number}: ${error.instancePath} ${error.message}`);
  }
}
console.log(`${number} looked at`);
